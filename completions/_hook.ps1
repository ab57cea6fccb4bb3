
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
