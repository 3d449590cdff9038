/**
 * The script for Windows PowerShell 5 and PowerShell 7.
 *
 * @module
 */

/** The script. */
export const POWERSHELL_SCRIPT: string = String
  .raw`# Completes nestr and ajj in PowerShell. To have it in every session:
#   nestr completions powershell >> $PROFILE
# It need never be made anew.

Register-ArgumentCompleter -Native -CommandName 'nestr', 'ajj' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $program = 'nestr'
    if ([System.IO.Path]::GetFileNameWithoutExtension([string]$commandAst.GetCommandName()) -eq 'ajj') {
        $program = 'ajj'
    }
    # The words before the cursor as the command will get them, and the one at it as it stands there.
    $before = @()
    $word = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        $extent = $element.Extent
        if ($extent.StartOffset -ge $cursorPosition) { break }
        if ($extent.EndOffset -ge $cursorPosition) {
            $word = $extent.Text.Substring(0, $cursorPosition - $extent.StartOffset)
        } elseif ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $before += $element.Value
        } else {
            $before += $extent.Text
        }
    }
    # Encoded, because older versions lose quotation marks and empty words on the way to a program.
    $text = (@($program) + $before + @($word)) -join [char]10
    $line = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($text))
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $answer = @(& nestr completions powershell --complete '--' $line 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    if ($answer.Count -eq 0) { return }
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split [char]9, 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
    # For files, PowerShell's own completion follows where nothing is returned.
    if ($answer[0] -eq 'folders' -and $answer.Count -gt 1) {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    } elseif ($answer[0] -like 'command *') {
        $count = [int]($answer[0] -replace '\D')
        $start = $commandAst.Extent.StartOffset
        if ($commandAst.CommandElements.Count -gt $count) {
            $from = $commandAst.CommandElements[$count].Extent.StartOffset - $start
            $end = [Math]::Min($cursorPosition - $start, $commandAst.Extent.Text.Length)
            $inner = $commandAst.Extent.Text.Substring($from, $end - $from)
            if ($cursorPosition -gt $commandAst.Extent.EndOffset) { $inner += ' ' }
            (TabExpansion2 -inputScript $inner -cursorColumn $inner.Length).CompletionMatches
        }
    }
}
`;
