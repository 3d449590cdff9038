/**
 * The script for fish 3 and later.
 *
 * @module
 */

/** The script. */
export const FISH_SCRIPT: string = String
  .raw`# Completes nestr and ajj in fish. To have it in every shell:
#   nestr completions fish >> ~/.config/fish/config.fish
# It need never be made anew.

function __nestr_complete --argument-names program
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    set -l word (commandline --current-token --cut-at-cursor)
    set -l words $before
    set -e words[1]
    set -l answer (nestr completions fish --complete -- $program $words "$word" </dev/null 2>/dev/null)
    set -l part $answer[1]
    set -e answer[1]
    string join -- \n $answer
    # What stands before a path in the word: --config=
    set -l head (string match --regex -- '^--[^=]*=' $word)
    set -l path (string replace --regex -- '^--[^=]*=' '' $word)
    switch "$part"
        case files
            __fish_complete_path "$path" | string replace --regex -- '^' "$head"
        case folders
            __fish_complete_directories "$path" '' | string replace --regex -- '^' "$head"
        case 'command *'
            set -l count (string replace 'command ' '' -- $part)
            set -l inner (string escape -- $before[(math $count + 1)..-1])
            complete --do-complete (string join -- ' ' $inner $word)
    end
end

complete --command nestr --erase
complete --command ajj --erase
complete --command nestr --no-files --keep-order --arguments '(__nestr_complete nestr)'
complete --command ajj --no-files --keep-order --arguments '(__nestr_complete ajj)'
`;
