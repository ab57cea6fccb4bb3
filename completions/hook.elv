
use builtin;
use str;

set edit:completion:arg-completer[hook] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'hook'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'hook'= {
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand listen 'Receive webhooks: show them, answer them, wait for them'
            cand send 'Fire an event at one or more URLs'
            cand events 'List the built-in events, or print one''s sample'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hook;listen'= {
            cand -p 'The port; 0 takes a free one and says which'
            cand --port 'The port; 0 takes a free one and says which'
            cand --host 'The name or address to listen on [default: 127.0.0.1 and [::1]]'
            cand --status 'The answer''s status'
            cand --body 'The answer''s body, or @FILE for a file''s content'
            cand -H 'A header of the answer; may be repeated'
            cand --header 'A header of the answer; may be repeated'
            cand --delay 'Hold each answer back'
            cand --count 'End with 0 when so many requests have been answered'
            cand --timeout 'End after this time: with 6 if --count was not reached, else with 0'
            cand --view 'How much of each request to show'
            cand --ready-file 'Write the URL to this file once requests can be sent'
            cand --max-body 'The largest body; a larger one is answered with 413'
            cand --max-connections 'Connections at once; for one more, the one idle for longest is closed'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --json 'Write JSON Lines: ready, then request and response lines, then the verdict'
            cand -q 'Show nothing but errors'
            cand --quiet 'Show nothing but errors'
            cand --show-secrets 'Show credentials such as Authorization and Cookie, which are masked otherwise'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;send'= {
            cand -u 'Where to; may be repeated: all get it at once [env: HOOK_URL]'
            cand --url 'Where to; may be repeated: all get it at once [env: HOOK_URL]'
            cand -e 'The event''s type: one of `hook events`, or any other'
            cand --event 'The event''s type: one of `hook events`, or any other'
            cand -d 'The whole data, as JSON'
            cand --data 'The whole data, as JSON'
            cand --body 'The exact bytes of the body, without an envelope'
            cand -f 'How the event is put on the wire [default: standard]'
            cand --format 'How the event is put on the wire [default: standard]'
            cand -X 'The method [default: the format''s]'
            cand --method 'The method [default: the format''s]'
            cand -H 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty'
            cand --header 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty'
            cand --content-type 'The content type [default: the format''s]'
            cand --id 'The message id [default: a fresh one]'
            cand --timestamp 'When the event happened, RFC 3339 or Unix seconds [default: now]'
            cand --timeout 'How long an attempt may take'
            cand --connect-timeout 'How long connecting may take'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand -n 'Print the exact HTTP text; send nothing'
            cand --dry-run 'Print the exact HTTP text; send nothing'
            cand --curl 'Print the curl command that sends the same bytes; send nothing'
            cand --json 'Write a JSON line for each attempt'
            cand -q 'Show nothing but errors'
            cand --quiet 'Show nothing but errors'
            cand -v 'Show the heads of request and answer too'
            cand --verbose 'Show the heads of request and answer too'
            cand --show-secrets 'Show credentials in heads, which are masked otherwise'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;events'= {
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;completions'= {
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;help'= {
            cand listen 'Receive webhooks: show them, answer them, wait for them'
            cand send 'Fire an event at one or more URLs'
            cand events 'List the built-in events, or print one''s sample'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hook;help;listen'= {
        }
        &'hook;help;send'= {
        }
        &'hook;help;events'= {
        }
        &'hook;help;completions'= {
        }
        &'hook;help;help'= {
        }
    ]
    $completions[$command]
}
