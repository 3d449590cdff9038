/**
 * The script for zsh with its completion system.
 *
 * @module
 */

/** The script. */
export const ZSH_SCRIPT: string = String.raw`#compdef nestr ajj
# Completes nestr and ajj in zsh. To have it in every shell:
#   nestr completions zsh >> ~/.zshrc
# or write it to a file called _nestr in a folder of $fpath. It need never be made anew.

_nestr() {
  local program=nestr part line value about ret=1
  local -a before answer closed open
  [[ \${service:t} == ajj ]] && program=ajj
  (( CURRENT > 2 )) && before=("\${(@Q)words[2,CURRENT-1]}")
  answer=("\${(@f)$(nestr completions zsh --complete -- $program "\${before[@]}" \
    "$QIPREFIX$IPREFIX$PREFIX" </dev/null 2>/dev/null)}")
  part=$answer[1]
  for line in "\${(@)answer[2,-1]}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\t'*}
    about=
    [[ $line == *$'\t'* ]] && about=\${line#*$'\t'}
    line=\${value//:/\\:}
    [[ -n $about ]] && line+=:$about
    # Behind these more is to be typed, without a space.
    if [[ $value == *[:=\(/\&\|] ]]; then open+=("$line"); else closed+=("$line"); fi
  done
  (( $#closed )) && _describe -V -t values 'value' closed && ret=0
  (( $#open )) && _describe -V -t values 'value' open -S '' && ret=0
  case $part in
    files|folders)
      [[ $PREFIX == --*=* ]] && compset -P '*='
      if [[ $part == files ]]; then _files && ret=0; else _files -/ && ret=0; fi
      ;;
    command\ *)
      local count=\${part#command }
      shift $count words
      (( CURRENT -= count ))
      _normal && ret=0
      ;;
  esac
  return ret
}

if [[ \${funcstack[1]-} == _nestr ]]; then
  _nestr "$@"
else
  if ! (( $+functions[compdef] )); then
    autoload -Uz compinit && compinit -i
  fi
  compdef _nestr nestr ajj
fi
`.replaceAll("\\$", "$");
