
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
            cand show 'Look at the requests of a record, choose among them, convert them'
            cand sign 'Make the signature headers for a body, offline'
            cand verify 'Check the signature of a body or of a record, and say why it fails'
            cand secret 'Make a fresh secret in a scheme''s form'
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
            cand --sign 'Sign the exact bytes in this sender''s way'
            cand --secret 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET'
            cand --secret-file 'A file with the secret; a trailing line break is dropped'
            cand --signing-cert 'PayPal: the file with its signing certificate, in PEM'
            cand --public-url 'The URL as the sender knows it, for schemes that sign it'
            cand --signature-header 'hmac: the header that holds the signature'
            cand --algorithm 'hmac: the digest [default: sha256]'
            cand --encoding 'hmac: how the signature is written [default: hex]'
            cand --prefix 'hmac: what stands before the signature'
            cand --template 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]'
            cand --webhook-id 'paypal: the id under which PayPal knows the endpoint'
            cand --key-id 'rfc9421: the key''s id'
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
        &'hook;show'= {
            cand --nth 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`'
            cand --view 'How much of each request to show'
            cand --to 'Write the requests in another form'
            cand --url 'With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays'
            cand --redact 'Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into the body such as /data/email, `*` for any index; may be repeated'
            cand --diff 'Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --last 'Only the last request'
            cand --show-secrets 'Show credentials such as Authorization and Cookie, which are masked otherwise'
            cand --json 'Write JSON Lines: short for --to json'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;sign'= {
            cand --scheme 'Whose way of signing'
            cand --secret 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET'
            cand --secret-file 'A file with the secret; a trailing line break is dropped'
            cand --signing-cert 'PayPal: the file with its signing certificate, in PEM'
            cand --public-url 'The URL as the sender knows it, for schemes that sign it'
            cand --signature-header 'hmac: the header that holds the signature'
            cand --algorithm 'hmac: the digest [default: sha256]'
            cand --encoding 'hmac: how the signature is written [default: hex]'
            cand --prefix 'hmac: what stands before the signature'
            cand --template 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]'
            cand --webhook-id 'paypal: the id under which PayPal knows the endpoint'
            cand --key-id 'rfc9421: the key''s id'
            cand --id 'The message id [default: a fresh one]'
            cand --timestamp 'When it is signed, RFC 3339 or Unix seconds [default: now]'
            cand -X 'The method'
            cand --method 'The method'
            cand -H 'A header of the request, where the signature depends on it; may be repeated'
            cand --header 'A header of the request, where the signature depends on it; may be repeated'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --json 'Write the headers as one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;verify'= {
            cand --scheme 'Whose way of signing; `auto` finds it by the headers'
            cand --secret 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET'
            cand --secret-file 'A file with the secret; a trailing line break is dropped'
            cand --signing-cert 'PayPal: the file with its signing certificate, in PEM'
            cand --public-url 'The URL as the sender knows it, for schemes that sign it'
            cand --signature-header 'hmac: the header that holds the signature'
            cand --algorithm 'hmac: the digest [default: sha256]'
            cand --encoding 'hmac: how the signature is written [default: hex]'
            cand --prefix 'hmac: what stands before the signature'
            cand --template 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]'
            cand --webhook-id 'paypal: the id under which PayPal knows the endpoint'
            cand --key-id 'rfc9421: the key''s id'
            cand -X 'The method'
            cand --method 'The method'
            cand -H 'A header of the request; may be repeated'
            cand --header 'A header of the request; may be repeated'
            cand --now 'The time to check against, RFC 3339 or Unix seconds [default: now]'
            cand --tolerance 'How old a signature may be [default: the scheme''s own]'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --ignore-timestamp 'Do not check the time'
            cand --show-secrets 'Show the signature that was expected too'
            cand --json 'Write a JSON line for each request'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'hook;secret'= {
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --keypair 'A key pair: the sender''s secret key, then the receiver''s public one'
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
            cand show 'Look at the requests of a record, choose among them, convert them'
            cand sign 'Make the signature headers for a body, offline'
            cand verify 'Check the signature of a body or of a record, and say why it fails'
            cand secret 'Make a fresh secret in a scheme''s form'
            cand events 'List the built-in events, or print one''s sample'
            cand completions 'Print a completion script'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'hook;help;listen'= {
        }
        &'hook;help;send'= {
        }
        &'hook;help;show'= {
        }
        &'hook;help;sign'= {
        }
        &'hook;help;verify'= {
        }
        &'hook;help;secret'= {
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
