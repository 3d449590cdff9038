/**
 * The script for bash 4 and later, with or without the package bash-completion.
 *
 * @module
 */

/** The script. */
export const BASH_SCRIPT: string = String
  .raw`# Completes nestr and ajj in bash. To have it in every shell:
#   nestr completions bash >> ~/.bashrc
# It need never be made anew.

_nestr_complete() {
  local program=$1 piece=$2 part=
  local -a answer=()
  COMPREPLY=()
  mapfile -t answer < <(nestr completions bash --complete -- "$program" \
    "\${COMP_LINE:0:COMP_POINT}" "$piece" "\${COMP_TYPE:-9}" "\${COLUMNS:-80}" </dev/null 2>/dev/null)
  ((\${#answer[@]})) || return 0
  part=\${answer[0]}
  COMPREPLY=("\${answer[@]:1}")
  # Behind these more is to be typed, without a space.
  if ((\${#COMPREPLY[@]} == 1)) && [[ \${COMPREPLY[0]} == *[:=\(/\&\|] ]]; then
    compopt -o nospace
  fi
  case $part in
    files) compopt -o default ;;
    folders) compopt -o plusdirs ;;
    command\ *) _nestr_complete_command "\${part#command }" "$piece" ;;
  esac
}

# Completes the command line that begins at a character of ours.
_nestr_complete_command() {
  local begin=$1 piece=$2 rest=$COMP_LINE before at=0 i
  for ((i = 0; i < COMP_CWORD; i++)); do
    before=\${rest%%"\${COMP_WORDS[i]}"*}
    at=$((at + \${#before}))
    ((at >= begin)) && break
    at=$((at + \${#COMP_WORDS[i]}))
    rest=\${rest:\${#before}+\${#COMP_WORDS[i]}}
  done
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$i"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$i"
  elif ((i == COMP_CWORD)) && [[ $piece != */* ]]; then
    mapfile -t COMPREPLY < <(compgen -c -- "$piece" | sort -u)
  else
    compopt -o bashdefault -o default
  fi
}

_nestr() { _nestr_complete nestr "$2"; }
_ajj() { _nestr_complete ajj "$2"; }

# bash before 4.4 sorts what it is given.
if complete -o nosort -F _nestr nestr 2>/dev/null; then
  complete -o nosort -F _ajj ajj
else
  complete -F _nestr nestr
  complete -F _ajj ajj
fi
`.replaceAll("\\$", "$");
