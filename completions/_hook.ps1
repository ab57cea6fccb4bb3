
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
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'The answer''s status')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'The answer''s body, or @FILE for a file''s content')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header of the answer; may be repeated')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header of the answer; may be repeated')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Hold each answer back')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'End with 0 when so many requests have been answered')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End after this time: with 6 if --count was not reached, else with 0')
            [CompletionResult]::new('--view', '--view', [CompletionResultType]::ParameterName, 'How much of each request to show')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write the URL to this file once requests can be sent')
            [CompletionResult]::new('--max-body', '--max-body', [CompletionResultType]::ParameterName, 'The largest body; a larger one is answered with 413')
            [CompletionResult]::new('--max-connections', '--max-connections', [CompletionResultType]::ParameterName, 'Connections at once; for one more, the one idle for longest is closed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write JSON Lines: ready, then request and response lines, then the verdict')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors')
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
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The event''s type: one of `hook events`, or any other')
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event''s type: one of `hook events`, or any other')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The whole data, as JSON')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The whole data, as JSON')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'The exact bytes of the body, without an envelope')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'How the event is put on the wire [default: standard]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the event is put on the wire [default: standard]')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method [default: the format''s]')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method [default: the format''s]')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'The content type [default: the format''s]')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The message id [default: a fresh one]')
            [CompletionResult]::new('--timestamp', '--timestamp', [CompletionResultType]::ParameterName, 'When the event happened, RFC 3339 or Unix seconds [default: now]')
            [CompletionResult]::new('--sign', '--sign', [CompletionResultType]::ParameterName, 'Sign the exact bytes in this sender''s way')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET')
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an attempt may take')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long connecting may take')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the exact HTTP text; send nothing')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that sends the same bytes; send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write a JSON line for each attempt')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show the heads of request and answer too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show the heads of request and answer too')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show credentials in heads, which are masked otherwise')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'hook;show' {
            [CompletionResult]::new('--nth', '--nth', [CompletionResultType]::ParameterName, 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`')
            [CompletionResult]::new('--view', '--view', [CompletionResultType]::ParameterName, 'How much of each request to show')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Write the requests in another form')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into the body such as /data/email, `*` for any index; may be repeated')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only the last request')
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
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id')
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
            [CompletionResult]::new('--secret-file', '--secret-file', [CompletionResultType]::ParameterName, 'A file with the secret; a trailing line break is dropped')
            [CompletionResult]::new('--signing-cert', '--signing-cert', [CompletionResultType]::ParameterName, 'PayPal: the file with its signing certificate, in PEM')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL as the sender knows it, for schemes that sign it')
            [CompletionResult]::new('--signature-header', '--signature-header', [CompletionResultType]::ParameterName, 'hmac: the header that holds the signature')
            [CompletionResult]::new('--algorithm', '--algorithm', [CompletionResultType]::ParameterName, 'hmac: the digest [default: sha256]')
            [CompletionResult]::new('--encoding', '--encoding', [CompletionResultType]::ParameterName, 'hmac: how the signature is written [default: hex]')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'hmac: what stands before the signature')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]')
            [CompletionResult]::new('--webhook-id', '--webhook-id', [CompletionResultType]::ParameterName, 'paypal: the id under which PayPal knows the endpoint')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'rfc9421: the key''s id')
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
