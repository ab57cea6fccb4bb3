
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
            cand --status 'The answer''s status; of several, `500,503,200`, each request gets the next, and the last one stays'
            cand --body 'The answer''s body, or @FILE for a file''s content'
            cand -H 'A header of the answer; may be repeated'
            cand --header 'A header of the answer; may be repeated'
            cand --delay 'Hold each answer back; `100ms..3s` for a random time between these'
            cand --fail-first 'Fail the first N requests: with 500 or this status, or `drop`, `reset` or `hang` the connection'
            cand --retry-after 'Say with answers of 4xx and 5xx when to come again'
            cand --route 'Answer this method and path otherwise: `POST /billing=201`, `/users/*=404@body.json`; may be repeated'
            cand --forward-to 'Hand each request on to this URL and its answer back; with a glob only those events. May be repeated: the first that fits gives the answer, the others are told'
            cand --forward-only 'Hand on only requests that meet this; may be repeated: all must hold'
            cand --forward-header 'Set a header in what is handed on; may be repeated'
            cand --forward-timeout 'How long the target may take'
            cand --verify 'Check each request''s signature; one that is not valid is answered with 401. `auto` finds the scheme by the headers'
            cand --tolerance 'How old a signature may be [default: the scheme''s own]'
            cand --verify-token 'The token that Meta and its like send with their check of the endpoint'
            cand --allow-origin 'An origin that may send CloudEvents, or `*`: granted to its OPTIONS request; may be repeated'
            cand --allow-rate 'How many requests a minute such an origin may send [default: as many as it asks for]'
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
            cand --count 'End with 0 when so many requests have been answered'
            cand --only 'Count only requests that meet this, such as `event=contact.*`; may be repeated: all must hold'
            cand --expect 'End with 7 at the first counted request that does not meet this; may be repeated'
            cand --want 'End with 0 when this has come, N times with ` x N`; may be repeated: each must come'
            cand --settle 'How long --exactly waits for one too many'
            cand --junit 'Write a JUnit report to this file at the end'
            cand --timeout 'End after this time: with 6 if something has not come, else with 0'
            cand --record 'Append each request, its answer and each refusal to this file, a 2xx only after its request is in there'
            cand --record-new 'The same to a file that must not exist yet'
            cand --view 'How much of each request to show'
            cand --ready-file 'Write the URL to this file once requests can be sent'
            cand --max-body 'The largest body; a larger one is answered with 413'
            cand --max-connections 'Connections at once; for one more, the one idle for longest is closed'
            cand --color 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded'
            cand --x-forwarded 'Tell the target who sent it: X-Forwarded-For, -Host and -Proto'
            cand --keep-path 'Put the request''s path behind the target''s, instead of replacing it'
            cand --accept-invalid 'Answer a request whose signature is not valid as any other'
            cand --ignore-timestamp 'Do not check the time'
            cand --no-handshake 'Answer endpoint checks (Slack''s url_verification, Meta''s hub.challenge …) like any other request'
            cand --unique 'End with 7 if a delivery id comes twice'
            cand --exactly 'End with 7 if another request comes within --settle after --count and --want are reached'
            cand --json 'Write JSON Lines: ready, then request and response lines, then the verdict'
            cand --sync 'Answer only when the record is on the disk (fdatasync), not only with the system'
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
            cand --as 'Dress the event as this sender does, and sign it so if a secret is given'
            cand -e 'The event''s type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`'
            cand --event 'The event''s type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`'
            cand -d 'The whole data, as JSON'
            cand --data 'The whole data, as JSON'
            cand --body 'The exact bytes of the body, without an envelope'
            cand -f 'How the event is put on the wire [default: standard]'
            cand --format 'How the event is put on the wire [default: standard]'
            cand -X 'The method [default: the format''s]'
            cand --method 'The method [default: the format''s]'
            cand -H 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty'
            cand --header 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty'
            cand --auth '`user:password` or `bearer TOKEN`; shows in the process list: prefer --auth-file or HOOK_AUTH'
            cand --auth-file 'A file with the same; a trailing line break is dropped'
            cand --compress 'Compress the body; it is signed as it goes out'
            cand --content-type 'The content type [default: the format''s]; `application/x-www-form-urlencoded` makes GitHub and Gitea send a form'
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
            cand --handshake 'Play this sender''s check of an endpoint, and say whether it is answered as it should be'
            cand --verify-token '--handshake: the verify token that the endpoint knows'
            cand --timeout 'How long an attempt may take'
            cand --connect-timeout 'How long connecting may take'
            cand --deadline 'How long all attempts may take together, with the waits between them'
            cand --retry 'Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew'
            cand --backoff 'The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or a list such as 5s,5m,30m, whose last one repeats'
            cand --max-retry-after 'The longest wait that an endpoint may ask for with Retry-After'
            cand --seed 'Makes the random part of exponential waits repeatable'
            cand --success 'The statuses that count as delivered, such as 200,202 or 4xx'
            cand --expect 'End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated'
            cand --cacert 'Trust these authorities instead of the public ones; PEM'
            cand --cert 'Our own certificate, with its chain, for an endpoint that asks for one; PEM'
            cand --key 'Its private key, where that is not in the same file; PEM'
            cand --tls-server-name 'The name that the endpoint''s certificate has to have, instead of the URL''s host'
            cand --resolve 'Connect to this address where the URL has this host and port; may be repeated'
            cand --connect-to 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated'
            cand --unix-socket 'Connect to this Unix socket, whatever host the URL has'
            cand --proxy 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]'
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
            cand --insecure 'Do not check the endpoint''s certificate'
            cand --no-proxy 'Use no proxy, whatever the environment says'
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
            cand --as 'The test events of this sender, which `hook send --as` sends'
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
