
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'hook' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'hook'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'hook' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive webhooks: show them, answer them, wait for them')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Fire an event at one or more URLs')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send recorded requests again')
            [CompletionResult]::new('handshake', 'handshake', [CompletionResultType]::ParameterValue, 'Play a provider''s check of an endpoint, and say whether the response is right')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Look at the requests of a record, choose among them, convert them')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Make the signature headers for a body, offline')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the signature of a body or of a record, and say why it fails')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Make a fresh secret in a scheme''s form')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List the built-in events, or print one''s sample')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hook;listen' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The port; 0 takes a free one and says which')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port; 0 takes a free one and says which')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'The name or address to listen on [default: 127.0.0.1 and [::1]]')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'The answer''s status; of several, `500,503,200`, each request gets the next, and the last one stays')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'The answer''s body, or @FILE for a file''s content')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header of the answer; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of the answer; may be repeated')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Hold each answer back; `100ms..3s` for a random time between these')
            [CompletionResult]::new('--fail-first', '--fail-first', [CompletionResultType]::ParameterName, 'Fail the first N requests: with 500 or this status, or `drop`, `reset` or `hang` the connection')
            [CompletionResult]::new('--retry-after', '--retry-after', [CompletionResultType]::ParameterName, 'Say with answers of 4xx and 5xx when to come again')
            [CompletionResult]::new('--route', '--route', [CompletionResultType]::ParameterName, 'Answer this method and path otherwise: `POST /billing=201`, `/users/*=404@body.json`; may be repeated')
            [CompletionResult]::new('--forward-to', '--forward-to', [CompletionResultType]::ParameterName, 'Hand each request on to this URL and its answer back; with a glob only those events. May be repeated: the first that fits gives the answer, the others are told')
            [CompletionResult]::new('--forward-only', '--forward-only', [CompletionResultType]::ParameterName, 'Hand on only requests that meet this; may be repeated: all must hold')
            [CompletionResult]::new('--forward-header', '--forward-header', [CompletionResultType]::ParameterName, 'Set a header in what is handed on; may be repeated')
            [CompletionResult]::new('--forward-timeout', '--forward-timeout', [CompletionResultType]::ParameterName, 'How long the target may take')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Check each request''s signature; one that is not valid is answered with 401. `auto` finds the scheme by the headers')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'How old a signature may be [default: the scheme''s own]')
            [CompletionResult]::new('--verify-token', '--verify-token', [CompletionResultType]::ParameterName, 'The token that Meta and its like send with their check of the endpoint; shows in the process list: prefer HOOK_VERIFY_TOKEN')
            [CompletionResult]::new('--allow-origin', '--allow-origin', [CompletionResultType]::ParameterName, 'An origin that may send CloudEvents, or `*`: granted to its OPTIONS request; may be repeated')
            [CompletionResult]::new('--allow-rate', '--allow-rate', [CompletionResultType]::ParameterName, 'How many requests a minute such an origin may send [default: as many as it asks for]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as ''X-Signature: t={timestamp},v1={signature}''')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--signed-text', '--signed-text', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--secret-encoding', '--secret-encoding', [CompletionResultType]::ParameterName, 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]')
            [CompletionResult]::new('--timestamp-format', '--timestamp-format', [CompletionResultType]::ParameterName, 'hmac: how the timestamp is written [default: seconds; any is read]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id; twilio: the id of a SharedKey')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'End with 0 when so many requests have been answered')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Count only requests that meet this, such as `event=contact.*`; may be repeated: all must hold')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'End with 7 at the first counted request that does not meet this; may be repeated')
            [CompletionResult]::new('--want', '--want', [CompletionResultType]::ParameterName, 'End with 0 when this has come, N times with ` x N`; may be repeated: each must come')
            [CompletionResult]::new('--settle', '--settle', [CompletionResultType]::ParameterName, 'How long --exactly waits for one too many')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write a JUnit report to this file at the end')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End after this time: with 6 if something has not come, else with 0')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Append each request, its answer and each refusal to this file, a 2xx only after its request is in there')
            [CompletionResult]::new('--record-new', '--record-new', [CompletionResultType]::ParameterName, 'The same to a file that must not exist yet')
            [CompletionResult]::new('--view', '--view', [CompletionResultType]::ParameterName, 'How much of each request to show')
            [CompletionResult]::new('--lines', '--lines', [CompletionResultType]::ParameterName, 'How many lines of a body to show [default: 1000 on a terminal, else all]')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the URL to this file once requests can be sent')
            [CompletionResult]::new('--max-body', '--max-body', [CompletionResultType]::ParameterName, 'The largest body; a larger one is answered with 413')
            [CompletionResult]::new('--max-connections', '--max-connections', [CompletionResultType]::ParameterName, 'Connections at once; for one more, the one idle for longest is closed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--x-forwarded', '--x-forwarded', [CompletionResultType]::ParameterName, 'Tell the target who sent it: X-Forwarded-For, -Host and -Proto')
            [CompletionResult]::new('--keep-path', '--keep-path', [CompletionResultType]::ParameterName, 'Put the request''s path behind the target''s, instead of replacing it')
            [CompletionResult]::new('--accept-invalid', '--accept-invalid', [CompletionResultType]::ParameterName, 'Answer a request whose signature is not valid as any other')
            [CompletionResult]::new('--ignore-timestamp', '--ignore-timestamp', [CompletionResultType]::ParameterName, 'Do not check the time')
            [CompletionResult]::new('--no-handshake', '--no-handshake', [CompletionResultType]::ParameterName, 'Answer endpoint checks (Slack''s url_verification, Meta''s hub.challenge …) like any other request')
            [CompletionResult]::new('--unique', '--unique', [CompletionResultType]::ParameterName, 'End with 7 if a delivery id comes twice')
            [CompletionResult]::new('--exactly', '--exactly', [CompletionResultType]::ParameterName, 'End with 7 if another request comes within --settle after --count and --want are reached')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON Lines: ready, then request and response lines, then the verdict')
            [CompletionResult]::new('--sync', '--sync', [CompletionResultType]::ParameterName, 'Answer only when the record is on the disk (fdatasync), not only with the system')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the headers of a target''s response too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the headers of a target''s response too')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials such as Authorization and Cookie, which are masked otherwise')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;send' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Where to; may be repeated: all get it at once [env: HOOK_URL]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where to; may be repeated: all get it at once [env: HOOK_URL]')
            [CompletionResult]::new('--endpoints', '--endpoints', [CompletionResultType]::ParameterName, 'Where to, by a file of endpoints (.toml, .jsonl). Each has a `url`, and if wanted `events` (globs), `headers`, and a `scheme` with `secret_env`, the variable that holds its secret')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Dress the event as this sender does, and sign it so if a secret is given')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The event''s type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event''s type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Send a recorded request of this record, HAR file or raw HTTP (`-` is stdin), with the changes that ITEMs and flags name; a path in the URL replaces the recorded one')
            [CompletionResult]::new('--from-curl', '--from-curl', [CompletionResultType]::ParameterName, 'Send the request of this curl command (`-` is stdin), with the changes that ITEMs and flags name; no shell is run')
            [CompletionResult]::new('--nth', '--nth', [CompletionResultType]::ParameterName, '--from: which request, `3`, or `-1` for the last')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The whole data, as JSON')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The whole data, as JSON')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'The exact bytes of the body, without an envelope')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How the event is put on the wire [default: standard]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the event is put on the wire [default: standard]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'CloudEvents: where the event comes from, a URI-reference [default: /hook]')
            [CompletionResult]::new('--attribute', '--attribute', [CompletionResultType]::ParameterName, 'CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; may be repeated')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method [default: the format''s]')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method [default: the format''s]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, '`user:password` or `bearer TOKEN`; shows in the process list: prefer --auth-file or HOOK_AUTH')
            [CompletionResult]::new('--auth-file', '--auth-file', [CompletionResultType]::ParameterName, 'A file with the same; a trailing line break is dropped')
            [CompletionResult]::new('--compress', '--compress', [CompletionResultType]::ParameterName, 'Compress the body; it is signed as it goes out')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'The content type [default: the format''s]; in CloudEvents that of the data; `application/x-www-form-urlencoded` makes GitHub and Gitea send a form')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The message id [default: a fresh one; --from: the recorded one]')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'When the event happened, RFC 3339 or Unix seconds [default: now]')
            [CompletionResult]::new('--sign', '--sign', [CompletionResultType]::ParameterName, 'Sign the exact bytes in this sender''s way')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as ''X-Signature: t={timestamp},v1={signature}''')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--signed-text', '--signed-text', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--secret-encoding', '--secret-encoding', [CompletionResultType]::ParameterName, 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]')
            [CompletionResult]::new('--timestamp-format', '--timestamp-format', [CompletionResultType]::ParameterName, 'hmac: how the timestamp is written [default: seconds; any is read]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id; twilio: the id of a SharedKey')
            [CompletionResult]::new('--lines', '--lines', [CompletionResultType]::ParameterName, 'How many lines of a body to show [default: 1000 on a terminal, else all]')
            [CompletionResult]::new('--repeat', '--repeat', [CompletionResultType]::ParameterName, 'How many events; with --data-from how often the file is gone through')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'For how long events begin; what is under way then is waited for')
            [CompletionResult]::new('--data-from', '--data-from', [CompletionResultType]::ParameterName, 'An event for each line of this file, its data: a JSON object (.jsonl), or fields under a first line of names such as contact.email (.csv)')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'How many events are under way at a time, each over kept connections [default: 1; with --rate: 16]')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'How many events are under way at a time, each over kept connections [default: 1; with --rate: 16]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'How many events begin in a second or minute, such as 500/s or 30/m, whether or not those before have their answers; latency counts from when each was due')
            [CompletionResult]::new('--warmup', '--warmup', [CompletionResultType]::ParameterName, 'How many events are sent first and counted nowhere')
            [CompletionResult]::new('--latencies', '--latencies', [CompletionResultType]::ParameterName, 'Write how long each delivery took to this file, as CSV')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an attempt may take')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long connecting may take')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'How long all attempts for an event may take together, with the waits between them')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or a list such as 5s,5m,30m, whose last one repeats')
            [CompletionResult]::new('--max-retry-after', '--max-retry-after', [CompletionResultType]::ParameterName, 'The longest wait that an endpoint may ask for with Retry-After')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Makes the random part of exponential waits repeatable')
            [CompletionResult]::new('--success', '--success', [CompletionResultType]::ParameterName, 'The statuses that count as delivered, such as 200,202 or 4xx')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust these authorities instead of the public ones; PEM')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Our own certificate, with its chain, for an endpoint that asks for one; PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Its private key, where that is not in the same file; PEM')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name that the endpoint''s certificate has to have, instead of the URL''s host')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Connect to this address where the URL has this host and port; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated')
            [CompletionResult]::new('--unix-socket', '--unix-socket', [CompletionResultType]::ParameterName, 'Connect to this Unix socket, whatever host the URL has')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, '--from: the last request')
            [CompletionResult]::new('--keep-path', '--keep-path', [CompletionResultType]::ParameterName, '--from: put the URL''s path before the recorded one')
            [CompletionResult]::new('--lint', '--lint', [CompletionResultType]::ParameterName, 'Say what a Standard Webhooks consumer would trip over, and end with 7 if there is something; sends all the same')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that sends the same bytes; send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON line for each attempt; of many events one that sums up')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors, and warnings about what was typed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors, and warnings about what was typed')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the heads of request and answer too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the heads of request and answer too')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials in heads, which are masked otherwise')
            [CompletionResult]::new('--skip-bad-lines', '--skip-bad-lines', [CompletionResultType]::ParameterName, 'Leave out lines of --data-from that are malformed; without this nothing is sent if there is one')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'Fill in templates in a single event too; of many they always are')
            [CompletionResult]::new('--json-attempts', '--json-attempts', [CompletionResultType]::ParameterName, 'With --json: a line for each attempt too, before the one that sums up')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Do not check the endpoint''s certificate')
            [CompletionResult]::new('--no-proxy', '--no-proxy', [CompletionResultType]::ParameterName, 'Use no proxy, whatever the environment says')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;replay' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Where to; a path in it replaces the recorded one, the recorded query stays; may be repeated [env: HOOK_URL]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where to; a path in it replaces the recorded one, the recorded query stays; may be repeated [env: HOOK_URL]')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold')
            [CompletionResult]::new('--nth', '--nth', [CompletionResultType]::ParameterName, 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`')
            [CompletionResult]::new('--sign', '--sign', [CompletionResultType]::ParameterName, 'Sign anew in this sender''s way, with the time of now and the recorded id, in the place of the old signature')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as ''X-Signature: t={timestamp},v1={signature}''')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--signed-text', '--signed-text', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--secret-encoding', '--secret-encoding', [CompletionResultType]::ParameterName, 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]')
            [CompletionResult]::new('--timestamp-format', '--timestamp-format', [CompletionResultType]::ParameterName, 'hmac: how the timestamp is written [default: seconds; any is read]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id; twilio: the id of a SharedKey')
            [CompletionResult]::new('--pace', '--pace', [CompletionResultType]::ParameterName, 'When to send the next: `max` as soon as the last is answered, `as-recorded` with the recorded pauses, or so many a second, such as `50/s`')
            [CompletionResult]::new('--times', '--times', [CompletionResultType]::ParameterName, 'Send all of it so often')
            [CompletionResult]::new('--lines', '--lines', [CompletionResultType]::ParameterName, 'How many lines of an answer''s body to show [default: 1000 on a terminal, else all]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an attempt may take')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long connecting may take')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'How long all attempts for an event may take together, with the waits between them')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew')
            [CompletionResult]::new('--backoff', '--backoff', [CompletionResultType]::ParameterName, 'The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or a list such as 5s,5m,30m, whose last one repeats')
            [CompletionResult]::new('--max-retry-after', '--max-retry-after', [CompletionResultType]::ParameterName, 'The longest wait that an endpoint may ask for with Retry-After')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Makes the random part of exponential waits repeatable')
            [CompletionResult]::new('--success', '--success', [CompletionResultType]::ParameterName, 'The statuses that count as delivered, such as 200,202 or 4xx')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust these authorities instead of the public ones; PEM')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Our own certificate, with its chain, for an endpoint that asks for one; PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Its private key, where that is not in the same file; PEM')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name that the endpoint''s certificate has to have, instead of the URL''s host')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Connect to this address where the URL has this host and port; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated')
            [CompletionResult]::new('--unix-socket', '--unix-socket', [CompletionResultType]::ParameterName, 'Connect to this Unix socket, whatever host the URL has')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--keep-path', '--keep-path', [CompletionResultType]::ParameterName, 'Put the URL''s path before the recorded one instead')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last request; with --only the last that meets it')
            [CompletionResult]::new('--new-id', '--new-id', [CompletionResultType]::ParameterName, 'Give each request a fresh delivery id, in the header that has it')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON line for each attempt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the heads of requests and answers too, and the answers'' bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the heads of requests and answers too, and the answers'' bodies')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials in heads, which are masked otherwise')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Do not check the endpoint''s certificate')
            [CompletionResult]::new('--no-proxy', '--no-proxy', [CompletionResultType]::ParameterName, 'Use no proxy, whatever the environment says')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;handshake' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The endpoint; may be repeated [env: HOOK_URL]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The endpoint; may be repeated [env: HOOK_URL]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret, for providers that sign their check; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--verify-token', '--verify-token', [CompletionResultType]::ParameterName, 'The verify token that the endpoint knows; shows in the process list: prefer HOOK_VERIFY_TOKEN')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a request may take')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long connecting may take')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust these authorities instead of the public ones; PEM')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Our own certificate, with its chain, for an endpoint that asks for one; PEM')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Its private key, where that is not in the same file; PEM')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'The name that the endpoint''s certificate has to have, instead of the URL''s host')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Connect to this address where the URL has this host and port; may be repeated')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated')
            [CompletionResult]::new('--unix-socket', '--unix-socket', [CompletionResultType]::ParameterName, 'Connect to this Unix socket, whatever host the URL has')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that sends the same bytes; send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON lines: the attempt, and whether the response is right')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the heads of request and response too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the heads of request and response too')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials in heads, which are masked otherwise')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Do not check the endpoint''s certificate')
            [CompletionResult]::new('--no-proxy', '--no-proxy', [CompletionResultType]::ParameterName, 'Use no proxy, whatever the environment says')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;show' {
            [CompletionResult]::new('--nth', '--nth', [CompletionResultType]::ParameterName, 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'End with 0 when so many requests have come, with 6 if they have not')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'End with 7 at the first counted request that does not meet this; may be repeated')
            [CompletionResult]::new('--want', '--want', [CompletionResultType]::ParameterName, 'End with 0 when this has come, N times with ` x N`; may be repeated: each must come')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write a JUnit report to this file at the end')
            [CompletionResult]::new('--view', '--view', [CompletionResultType]::ParameterName, 'How much of each request to show')
            [CompletionResult]::new('--lines', '--lines', [CompletionResultType]::ParameterName, 'How many lines of a body to show [default: 1000 on a terminal, else all]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Write the requests in another form')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'With --to, --json, --redact: write this file instead of stdout; a body that an .http file cannot hold goes into FILE.N.body')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'With --to, --json, --redact: write this file instead of stdout; a body that an .http file cannot hold goes into FILE.N.body')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into the body such as /data/email, `*` for any index; may be repeated')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last request')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on as the record grows, until Ctrl-C, or until --count and --want are reached')
            [CompletionResult]::new('--unique', '--unique', [CompletionResultType]::ParameterName, 'End with 7 if a delivery id comes twice')
            [CompletionResult]::new('--exactly', '--exactly', [CompletionResultType]::ParameterName, 'End with 7 if another request comes after --count and --want are reached')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but what fails')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but what fails')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the headers of the responses too, where the record has them')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the headers of the responses too, where the record has them')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials such as Authorization and Cookie, which are masked otherwise')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON Lines: short for --to json')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;sign' {
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Whose way of signing')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as ''X-Signature: t={timestamp},v1={signature}''')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--signed-text', '--signed-text', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--secret-encoding', '--secret-encoding', [CompletionResultType]::ParameterName, 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]')
            [CompletionResult]::new('--timestamp-format', '--timestamp-format', [CompletionResultType]::ParameterName, 'hmac: how the timestamp is written [default: seconds; any is read]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id; twilio: the id of a SharedKey')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The message id [default: a fresh one]')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'When it is signed, RFC 3339 or Unix seconds [default: now]')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header of the request, where the signature depends on it; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of the request, where the signature depends on it; may be repeated')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write the headers as one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;verify' {
            [CompletionResult]::new('--scheme', '--scheme', [CompletionResultType]::ParameterName, 'Whose way of signing; `auto` finds it by the headers')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as ''X-Signature: t={timestamp},v1={signature}''')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--signed-text', '--signed-text', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--secret-encoding', '--secret-encoding', [CompletionResultType]::ParameterName, 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]')
            [CompletionResult]::new('--timestamp-format', '--timestamp-format', [CompletionResultType]::ParameterName, 'hmac: how the timestamp is written [default: seconds; any is read]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id; twilio: the id of a SharedKey')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header of the request; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of the request; may be repeated')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time to check against, RFC 3339 or Unix seconds [default: now]')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'How old a signature may be [default: the scheme''s own]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--ignore-timestamp', '--ignore-timestamp', [CompletionResultType]::ParameterName, 'Do not check the time')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show the signature that was expected too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON line for each request')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;secret' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--keypair', '--keypair', [CompletionResultType]::ParameterName, 'A key pair: the sender''s secret key, then the receiver''s public one')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;events' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The test events of this sender, which `hook send --as` sends')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;help' {
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Receive webhooks: show them, answer them, wait for them')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Fire an event at one or more URLs')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send recorded requests again')
            [CompletionResult]::new('handshake', 'handshake', [CompletionResultType]::ParameterValue, 'Play a provider''s check of an endpoint, and say whether the response is right')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Look at the requests of a record, choose among them, convert them')
            [CompletionResult]::new('sign', 'sign', [CompletionResultType]::ParameterValue, 'Make the signature headers for a body, offline')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the signature of a body or of a record, and say why it fails')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Make a fresh secret in a scheme''s form')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'List the built-in events, or print one''s sample')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'hook;help;listen' {
            break
        }
        'hook;help;send' {
            break
        }
        'hook;help;replay' {
            break
        }
        'hook;help;handshake' {
            break
        }
        'hook;help;show' {
            break
        }
        'hook;help;sign' {
            break
        }
        'hook;help;verify' {
            break
        }
        'hook;help;secret' {
            break
        }
        'hook;help;events' {
            break
        }
        'hook;help;completions' {
            break
        }
        'hook;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
