# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_hook_global_optspecs
    string join \n color= h/help V/version
end

function __fish_hook_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_hook_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_hook_using_subcommand
    set -l cmd (__fish_hook_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c hook -n "__fish_hook_needs_command" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_needs_command" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_needs_command" -f -a "listen" -d 'Receive webhooks: show them, answer them, wait for them'
complete -c hook -n "__fish_hook_needs_command" -f -a "send" -d 'Fire an event at one or more URLs'
complete -c hook -n "__fish_hook_needs_command" -f -a "replay" -d 'Send recorded requests again'
complete -c hook -n "__fish_hook_needs_command" -f -a "handshake" -d 'Play a provider\'s check of an endpoint, and say whether the response is right'
complete -c hook -n "__fish_hook_needs_command" -f -a "show" -d 'Look at the requests of a record, choose among them, convert them'
complete -c hook -n "__fish_hook_needs_command" -f -a "sign" -d 'Make the signature headers for a body, offline'
complete -c hook -n "__fish_hook_needs_command" -f -a "verify" -d 'Check the signature of a body or of a record, and say why it fails'
complete -c hook -n "__fish_hook_needs_command" -f -a "secret" -d 'Make a fresh secret in a scheme\'s form'
complete -c hook -n "__fish_hook_needs_command" -f -a "events" -d 'List the built-in events, or print one\'s sample'
complete -c hook -n "__fish_hook_needs_command" -f -a "completions" -d 'Print a completion script'
complete -c hook -n "__fish_hook_needs_command" -f -a "help" -d 'Show the help of a command or a topic'
complete -c hook -n "__fish_hook_using_subcommand listen" -s p -l port -d 'The port; 0 takes a free one and says which' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l host -d 'The name or address to listen on [default: 127.0.0.1 and [::1]]' -r -f -a "(__fish_print_hostnames)"
complete -c hook -n "__fish_hook_using_subcommand listen" -l status -d 'The answer\'s status; of several, `500,503,200`, each request gets the next, and the last one stays' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l body -d 'The answer\'s body, or @FILE for a file\'s content' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -s H -l header -d 'A header of the answer; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l delay -d 'Hold each answer back; `100ms..3s` for a random time between these' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l fail-first -d 'Fail the first N requests: with 500 or this status, or `drop`, `reset` or `hang` the connection' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l retry-after -d 'Say with answers of 4xx and 5xx when to come again' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l route -d 'Answer this method and path otherwise: `POST /billing=201`, `/users/*=404@body.json`; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-to -d 'Hand each request on to this URL and its answer back; with a glob only those events. May be repeated: the first that fits gives the answer, the others are told' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-only -d 'Hand on only requests that meet this; may be repeated: all must hold' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-header -d 'Set a header in what is handed on; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-timeout -d 'How long the target may take' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l verify -d 'Check each request\'s signature; one that is not valid is answered with 401. `auto` finds the scheme by the headers' -r -f -a "auto\t''
forgejo\t''
gitea\t''
gitlab\t''
meta\t''
github\t''
github-sha1\t''
bitbucket\t''
intercom\t''
stripe\t''
slack\t''
zoom\t''
shopify\t''
sendgrid\t''
twilio\t''
square\t''
paddle\t''
discord\t''
paypal\t''
dropbox\t''
hubspot\t''
hubspot-v3\t''
hubspot-v2\t''
hubspot-v1\t''
linear\t''
typeform\t''
kudosity\t''
svix\t''
standard\t''
rfc9421\t''
mailgun\t''
hmac\t''"
complete -c hook -n "__fish_hook_using_subcommand listen" -l tolerance -d 'How old a signature may be [default: the scheme\'s own]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l verify-token -d 'The token that Meta and its like send with their check of the endpoint; shows in the process list: prefer HOOK_VERIFY_TOKEN' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l allow-origin -d 'An origin that may send CloudEvents, or `*`: granted to its OPTIONS request; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l allow-rate -d 'How many requests a minute such an origin may send [default: as many as it asks for]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret -d 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l signing-cert -d 'PayPal: the file with its signing certificate, in PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l public-url -d 'The URL as the sender knows it, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l signature-header -d 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l algorithm -d 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l encoding -d 'hmac: how the signature is written [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l prefix -d 'hmac: what stands before the signature' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l signed-text -d 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret-encoding -d 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l timestamp-format -d 'hmac: how the timestamp is written [default: seconds; any is read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l webhook-id -d 'paypal: the id under which PayPal knows the endpoint' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l key-id -d 'rfc9421: the key\'s id; twilio: the id of a SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l count -d 'End with 0 when so many requests have been answered' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l only -d 'Count only requests that meet this, such as `event=contact.*`; may be repeated: all must hold' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l expect -d 'End with 7 at the first counted request that does not meet this; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l want -d 'End with 0 when this has come, N times with ` x N`; may be repeated: each must come' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l settle -d 'How long --exactly waits for one too many' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l junit -d 'Write a JUnit report to this file at the end' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l timeout -d 'End after this time: with 6 if something has not come, else with 0' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l record -d 'Append each request, its answer and each refusal to this file, a 2xx only after its request is in there' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l record-new -d 'The same to a file that must not exist yet' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l view -d 'How much of each request to show' -r -f -a "full\t'The line, the headers and the body'
line\t'One line for a request and its response, cut to the width of the terminal'
headers\t'The line and the headers'
body\t'The body; its exact bytes into a pipe or file'
raw\t'The request\'s exact bytes, one after the other; into a pipe or file only'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l lines -d 'How many lines of a body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l ready-file -d 'Write the URL to this file once requests can be sent' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l max-body -d 'The largest body; a larger one is answered with 413' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l max-connections -d 'Connections at once; for one more, the one idle for longest is closed' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l x-forwarded -d 'Tell the target who sent it: X-Forwarded-For, -Host and -Proto'
complete -c hook -n "__fish_hook_using_subcommand listen" -l keep-path -d 'Put the request\'s path behind the target\'s, instead of replacing it'
complete -c hook -n "__fish_hook_using_subcommand listen" -l accept-invalid -d 'Answer a request whose signature is not valid as any other'
complete -c hook -n "__fish_hook_using_subcommand listen" -l ignore-timestamp -d 'Do not check the time'
complete -c hook -n "__fish_hook_using_subcommand listen" -l no-handshake -d 'Answer endpoint checks (Slack\'s url_verification, Meta\'s hub.challenge …) like any other request'
complete -c hook -n "__fish_hook_using_subcommand listen" -l unique -d 'End with 7 if a delivery id comes twice'
complete -c hook -n "__fish_hook_using_subcommand listen" -l exactly -d 'End with 7 if another request comes within --settle after --count and --want are reached'
complete -c hook -n "__fish_hook_using_subcommand listen" -l json -d 'Write JSON Lines: ready, then request and response lines, then the verdict'
complete -c hook -n "__fish_hook_using_subcommand listen" -l sync -d 'Answer only when the record is on the disk (fdatasync), not only with the system'
complete -c hook -n "__fish_hook_using_subcommand listen" -s q -l quiet -d 'Show nothing but errors'
complete -c hook -n "__fish_hook_using_subcommand listen" -s v -l verbose -d 'Show the headers of a target\'s response too'
complete -c hook -n "__fish_hook_using_subcommand listen" -l show-secrets -d 'Show credentials such as Authorization and Cookie, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand listen" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand send" -s u -l url -d 'Where to; may be repeated: all get it at once [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand send" -l endpoints -d 'Where to, by a file of endpoints (.toml, .jsonl). Each has a `url`, and if wanted `events` (globs), `headers`, and a `scheme` with `secret_env`, the variable that holds its secret' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l as -d 'Dress the event as this sender does, and sign it so if a secret is given' -r -f -a "forgejo\t''
gitea\t''
github\t''
gitlab\t''
bitbucket\t''
linear\t''
stripe\t''
shopify\t''
paddle\t''
square\t''
slack\t''
discord\t''
twilio\t''
kudosity\t''
mailgun\t''
sendgrid\t''
typeform\t''
hubspot\t''
svix\t''
standard\t''"
complete -c hook -n "__fish_hook_using_subcommand send" -s e -l event -d 'The event\'s type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`' -r -f -a "contact.added\t''
contact.updated\t''
contact.removed\t''
message.delivered\t''
message.failed\t''
message.replied\t''
link.clicked\t''
list.created\t''
account.created\t''
account.updated\t''
client.created\t''
client.updated\t''
project.created\t''
deal.won\t''
order.created\t''
order.status_changed\t''
purchase.completed\t''
invoice.raised\t''
payment.failed\t''
stock.low\t''
shipment.dispatched\t''
push\t''
issues\t''
ping\t''
pull_request\t''
release\t''
workflow_run\t''
repo:push\t''
pullrequest:created\t''
Issue\t''
Comment\t''
payment_intent.succeeded\t''
charge.refunded\t''
invoice.paid\t''
checkout.session.completed\t''
customer.created\t''
orders/create\t''
products/update\t''
app/uninstalled\t''
transaction.completed\t''
subscription.created\t''
payment.created\t''
order.updated\t''
event_callback\t''
url_verification\t''
command\t''
PING\t''
APPLICATION_COMMAND\t''
APPLICATION_AUTHORIZED\t''
ENTITLEMENT_CREATE\t''
message.received\t''
add\t''
delete\t''
delivery\t''
reply\t''
link-hit\t''
SMS_STATUS\t''
SMS_INBOUND\t''
LINK_HIT\t''
OPT_OUT\t''
delivered\t''
failed\t''
bounce\t''
form_response\t''
form_response_partial\t''
contact.creation\t''
contact.propertyChange\t''"
complete -c hook -n "__fish_hook_using_subcommand send" -l from -d 'Send a recorded request of this record, HAR file or raw HTTP (`-` is stdin), with the changes that ITEMs and flags name; a path in the URL replaces the recorded one' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l from-curl -d 'Send the request of this curl command (`-` is stdin), with the changes that ITEMs and flags name; no shell is run' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l nth -d '--from: which request, `3`, or `-1` for the last' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s d -l data -d 'The whole data, as JSON' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l body -d 'The exact bytes of the body, without an envelope' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s f -l format -d 'How the event is put on the wire [default: standard]' -r -f -a "standard\t'Standard Webhooks: {"type", "timestamp", "data"}'
plain\t'The data with "event" before it'
form\t'A form body'
query\t'A GET with everything in the query'
multipart\t'multipart/form-data, with files'
xml\t'XML: an element for each name'
cloudevents\t'CloudEvents, all in one JSON object'
cloudevents-binary\t'CloudEvents, attributes in ce- headers'
cloudevents-batch\t'CloudEvents, an array of them'"
complete -c hook -n "__fish_hook_using_subcommand send" -l source -d 'CloudEvents: where the event comes from, a URI-reference [default: /hook]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l attribute -d 'CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s X -l method -d 'The method [default: the format\'s]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s H -l header -d 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l auth -d '`user:password` or `bearer TOKEN`; shows in the process list: prefer --auth-file or HOOK_AUTH' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l auth-file -d 'A file with the same; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l compress -d 'Compress the body; it is signed as it goes out' -r -f -a "gzip\t'RFC 1952'"
complete -c hook -n "__fish_hook_using_subcommand send" -l content-type -d 'The content type [default: the format\'s]; in CloudEvents that of the data; `application/x-www-form-urlencoded` makes GitHub and Gitea send a form' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l id -d 'The message id [default: a fresh one; --from: the recorded one]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l timestamp -d 'When the event happened, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l sign -d 'Sign the exact bytes in this sender\'s way' -r -f -a "forgejo\t''
gitea\t''
gitlab\t''
meta\t''
github\t''
github-sha1\t''
bitbucket\t''
intercom\t''
stripe\t''
slack\t''
zoom\t''
shopify\t''
sendgrid\t''
twilio\t''
square\t''
paddle\t''
discord\t''
paypal\t''
dropbox\t''
hubspot\t''
hubspot-v3\t''
hubspot-v2\t''
hubspot-v1\t''
linear\t''
typeform\t''
kudosity\t''
svix\t''
standard\t''
rfc9421\t''
mailgun\t''
hmac\t''"
complete -c hook -n "__fish_hook_using_subcommand send" -l secret -d 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l signing-cert -d 'PayPal: the file with its signing certificate, in PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l public-url -d 'The URL as the sender knows it, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l signature-header -d 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l algorithm -d 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand send" -l encoding -d 'hmac: how the signature is written [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand send" -l prefix -d 'hmac: what stands before the signature' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l signed-text -d 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l secret-encoding -d 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand send" -l timestamp-format -d 'hmac: how the timestamp is written [default: seconds; any is read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand send" -l webhook-id -d 'paypal: the id under which PayPal knows the endpoint' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l key-id -d 'rfc9421: the key\'s id; twilio: the id of a SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l lines -d 'How many lines of a body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l repeat -d 'How many events; with --data-from how often the file is gone through' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l duration -d 'For how long events begin; what is under way then is waited for' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l data-from -d 'An event for each line of this file, its data: a JSON object (.jsonl), or fields under a first line of names such as contact.email (.csv)' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -s c -l concurrency -d 'How many events are under way at a time, each over kept connections [default: 1; with --rate: 16]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l rate -d 'How many events begin in a second or minute, such as 500/s or 30/m, whether or not those before have their answers; latency counts from when each was due' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l warmup -d 'How many events are sent first and counted nowhere' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l latencies -d 'Write how long each delivery took to this file, as CSV' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l timeout -d 'How long an attempt may take' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l connect-timeout -d 'How long connecting may take' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l deadline -d 'How long all attempts for an event may take together, with the waits between them' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l retry -d 'Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l backoff -d 'The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or a list such as 5s,5m,30m, whose last one repeats' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l max-retry-after -d 'The longest wait that an endpoint may ask for with Retry-After' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l seed -d 'Makes the random part of exponential waits repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l success -d 'The statuses that count as delivered, such as 200,202 or 4xx' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l expect -d 'End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l cacert -d 'Trust these authorities instead of the public ones; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l cert -d 'Our own certificate, with its chain, for an endpoint that asks for one; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l key -d 'Its private key, where that is not in the same file; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l tls-server-name -d 'The name that the endpoint\'s certificate has to have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l resolve -d 'Connect to this address where the URL has this host and port; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l connect-to -d 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l proxy -d 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand send" -l last -d '--from: the last request'
complete -c hook -n "__fish_hook_using_subcommand send" -l keep-path -d '--from: put the URL\'s path before the recorded one'
complete -c hook -n "__fish_hook_using_subcommand send" -l lint -d 'Say what a Standard Webhooks consumer would trip over, and end with 7 if there is something; sends all the same'
complete -c hook -n "__fish_hook_using_subcommand send" -s n -l dry-run -d 'Print the exact HTTP text; send nothing'
complete -c hook -n "__fish_hook_using_subcommand send" -l curl -d 'Print the curl command that sends the same bytes; send nothing'
complete -c hook -n "__fish_hook_using_subcommand send" -l json -d 'Write a JSON line for each attempt; of many events one that sums up'
complete -c hook -n "__fish_hook_using_subcommand send" -s q -l quiet -d 'Show nothing but errors, and warnings about what was typed'
complete -c hook -n "__fish_hook_using_subcommand send" -s v -l verbose -d 'Show the heads of request and answer too'
complete -c hook -n "__fish_hook_using_subcommand send" -l show-secrets -d 'Show credentials in heads, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand send" -l skip-bad-lines -d 'Leave out lines of --data-from that are malformed; without this nothing is sent if there is one'
complete -c hook -n "__fish_hook_using_subcommand send" -l template -d 'Fill in templates in a single event too; of many they always are'
complete -c hook -n "__fish_hook_using_subcommand send" -l json-attempts -d 'With --json: a line for each attempt too, before the one that sums up'
complete -c hook -n "__fish_hook_using_subcommand send" -l insecure -d 'Do not check the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand send" -l no-proxy -d 'Use no proxy, whatever the environment says'
complete -c hook -n "__fish_hook_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand send" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand replay" -s u -l url -d 'Where to; a path in it replaces the recorded one, the recorded query stays; may be repeated [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand replay" -l only -d 'Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l nth -d 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l sign -d 'Sign anew in this sender\'s way, with the time of now and the recorded id, in the place of the old signature' -r -f -a "forgejo\t''
gitea\t''
gitlab\t''
meta\t''
github\t''
github-sha1\t''
bitbucket\t''
intercom\t''
stripe\t''
slack\t''
zoom\t''
shopify\t''
sendgrid\t''
twilio\t''
square\t''
paddle\t''
discord\t''
paypal\t''
dropbox\t''
hubspot\t''
hubspot-v3\t''
hubspot-v2\t''
hubspot-v1\t''
linear\t''
typeform\t''
kudosity\t''
svix\t''
standard\t''
rfc9421\t''
mailgun\t''
hmac\t''"
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret -d 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l signing-cert -d 'PayPal: the file with its signing certificate, in PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l public-url -d 'The URL as the sender knows it, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l signature-header -d 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l algorithm -d 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l encoding -d 'hmac: how the signature is written [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l prefix -d 'hmac: what stands before the signature' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l signed-text -d 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret-encoding -d 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l timestamp-format -d 'hmac: how the timestamp is written [default: seconds; any is read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l webhook-id -d 'paypal: the id under which PayPal knows the endpoint' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l key-id -d 'rfc9421: the key\'s id; twilio: the id of a SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l pace -d 'When to send the next: `max` as soon as the last is answered, `as-recorded` with the recorded pauses, or so many a second, such as `50/s`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l times -d 'Send all of it so often' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l lines -d 'How many lines of an answer\'s body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l timeout -d 'How long an attempt may take' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l connect-timeout -d 'How long connecting may take' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l deadline -d 'How long all attempts for an event may take together, with the waits between them' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l retry -d 'Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l backoff -d 'The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or a list such as 5s,5m,30m, whose last one repeats' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l max-retry-after -d 'The longest wait that an endpoint may ask for with Retry-After' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l seed -d 'Makes the random part of exponential waits repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l success -d 'The statuses that count as delivered, such as 200,202 or 4xx' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l expect -d 'End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l cacert -d 'Trust these authorities instead of the public ones; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l cert -d 'Our own certificate, with its chain, for an endpoint that asks for one; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l key -d 'Its private key, where that is not in the same file; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l tls-server-name -d 'The name that the endpoint\'s certificate has to have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l resolve -d 'Connect to this address where the URL has this host and port; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l connect-to -d 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l proxy -d 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l keep-path -d 'Put the URL\'s path before the recorded one instead'
complete -c hook -n "__fish_hook_using_subcommand replay" -l last -d 'Only the last request; with --only the last that meets it'
complete -c hook -n "__fish_hook_using_subcommand replay" -l new-id -d 'Give each request a fresh delivery id, in the header that has it'
complete -c hook -n "__fish_hook_using_subcommand replay" -s n -l dry-run -d 'Print the exact HTTP text; send nothing'
complete -c hook -n "__fish_hook_using_subcommand replay" -l json -d 'Write a JSON line for each attempt'
complete -c hook -n "__fish_hook_using_subcommand replay" -s q -l quiet -d 'Show nothing but errors'
complete -c hook -n "__fish_hook_using_subcommand replay" -s v -l verbose -d 'Show the heads of requests and answers too, and the answers\' bodies'
complete -c hook -n "__fish_hook_using_subcommand replay" -l show-secrets -d 'Show credentials in heads, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand replay" -l insecure -d 'Do not check the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand replay" -l no-proxy -d 'Use no proxy, whatever the environment says'
complete -c hook -n "__fish_hook_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand replay" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s u -l url -d 'The endpoint; may be repeated [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand handshake" -l secret -d 'The secret, for providers that sign their check; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l verify-token -d 'The verify token that the endpoint knows; shows in the process list: prefer HOOK_VERIFY_TOKEN' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -s H -l header -d 'A header; may be repeated; `Name:` removes one, `Name;` sends it empty' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l timeout -d 'How long a request may take' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l connect-timeout -d 'How long connecting may take' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l cacert -d 'Trust these authorities instead of the public ones; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l cert -d 'Our own certificate, with its chain, for an endpoint that asks for one; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l key -d 'Its private key, where that is not in the same file; PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l tls-server-name -d 'The name that the endpoint\'s certificate has to have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l resolve -d 'Connect to this address where the URL has this host and port; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l connect-to -d 'Connect to the second host and port where the URL has the first; each part may be empty; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l proxy -d 'Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand handshake" -s n -l dry-run -d 'Print the exact HTTP text; send nothing'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l curl -d 'Print the curl command that sends the same bytes; send nothing'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l json -d 'Write JSON lines: the attempt, and whether the response is right'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s q -l quiet -d 'Show nothing but errors'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s v -l verbose -d 'Show the heads of request and response too'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l show-secrets -d 'Show credentials in heads, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l insecure -d 'Do not check the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l no-proxy -d 'Use no proxy, whatever the environment says'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand show" -l nth -d 'Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l only -d 'Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l count -d 'End with 0 when so many requests have come, with 6 if they have not' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l expect -d 'End with 7 at the first counted request that does not meet this; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l want -d 'End with 0 when this has come, N times with ` x N`; may be repeated: each must come' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l junit -d 'Write a JUnit report to this file at the end' -r -F
complete -c hook -n "__fish_hook_using_subcommand show" -l view -d 'How much of each request to show' -r -f -a "full\t'The line, the headers and the body'
line\t'One line for a request and its response, cut to the width of the terminal'
headers\t'The line and the headers'
body\t'The body; its exact bytes into a pipe or file'
raw\t'The request\'s exact bytes, one after the other; into a pipe or file only'"
complete -c hook -n "__fish_hook_using_subcommand show" -l lines -d 'How many lines of a body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l to -d 'Write the requests in another form' -r -f -a "json\t'JSON Lines: the record\'s own lines, or a record of what was read'
raw\t'The exact bytes, one request after the other'
curl\t'curl commands that send the same bytes, for a shell'
har\t'A HAR 1.2 log for the developer tools of browsers'
hurl\t'A Hurl file, which expects the status that was answered'
http\t'An .http file for the HTTP clients of editors'"
complete -c hook -n "__fish_hook_using_subcommand show" -s o -l output -d 'With --to, --json, --redact: write this file instead of stdout; a body that an .http file cannot hold goes into FILE.N.body' -r -F
complete -c hook -n "__fish_hook_using_subcommand show" -l url -d 'With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays' -r -f
complete -c hook -n "__fish_hook_using_subcommand show" -l redact -d 'Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into the body such as /data/email, `*` for any index; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l diff -d 'Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand show" -l last -d 'Only the last request'
complete -c hook -n "__fish_hook_using_subcommand show" -l follow -d 'Go on as the record grows, until Ctrl-C, or until --count and --want are reached'
complete -c hook -n "__fish_hook_using_subcommand show" -l unique -d 'End with 7 if a delivery id comes twice'
complete -c hook -n "__fish_hook_using_subcommand show" -l exactly -d 'End with 7 if another request comes after --count and --want are reached'
complete -c hook -n "__fish_hook_using_subcommand show" -s q -l quiet -d 'Show nothing but what fails'
complete -c hook -n "__fish_hook_using_subcommand show" -s v -l verbose -d 'Show the headers of the responses too, where the record has them'
complete -c hook -n "__fish_hook_using_subcommand show" -l show-secrets -d 'Show credentials such as Authorization and Cookie, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand show" -l json -d 'Write JSON Lines: short for --to json'
complete -c hook -n "__fish_hook_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand show" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand sign" -l scheme -d 'Whose way of signing' -r -f -a "forgejo\t''
gitea\t''
gitlab\t''
meta\t''
github\t''
github-sha1\t''
bitbucket\t''
intercom\t''
stripe\t''
slack\t''
zoom\t''
shopify\t''
sendgrid\t''
twilio\t''
square\t''
paddle\t''
discord\t''
paypal\t''
dropbox\t''
hubspot\t''
hubspot-v3\t''
hubspot-v2\t''
hubspot-v1\t''
linear\t''
typeform\t''
kudosity\t''
svix\t''
standard\t''
rfc9421\t''
mailgun\t''
hmac\t''"
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret -d 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand sign" -l signing-cert -d 'PayPal: the file with its signing certificate, in PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand sign" -l public-url -d 'The URL as the sender knows it, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l signature-header -d 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l algorithm -d 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l encoding -d 'hmac: how the signature is written [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l prefix -d 'hmac: what stands before the signature' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l signed-text -d 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret-encoding -d 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l timestamp-format -d 'hmac: how the timestamp is written [default: seconds; any is read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l webhook-id -d 'paypal: the id under which PayPal knows the endpoint' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l key-id -d 'rfc9421: the key\'s id; twilio: the id of a SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l id -d 'The message id [default: a fresh one]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l timestamp -d 'When it is signed, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -s X -l method -d 'The method' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -s H -l header -d 'A header of the request, where the signature depends on it; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l json -d 'Write the headers as one JSON object'
complete -c hook -n "__fish_hook_using_subcommand sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand sign" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand verify" -l scheme -d 'Whose way of signing; `auto` finds it by the headers' -r -f -a "auto\t''
forgejo\t''
gitea\t''
gitlab\t''
meta\t''
github\t''
github-sha1\t''
bitbucket\t''
intercom\t''
stripe\t''
slack\t''
zoom\t''
shopify\t''
sendgrid\t''
twilio\t''
square\t''
paddle\t''
discord\t''
paypal\t''
dropbox\t''
hubspot\t''
hubspot-v3\t''
hubspot-v2\t''
hubspot-v1\t''
linear\t''
typeform\t''
kudosity\t''
svix\t''
standard\t''
rfc9421\t''
mailgun\t''
hmac\t''"
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret -d 'The secret; shows in the process list: prefer --secret-file or HOOK_SECRET' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret-file -d 'A file with the secret, or with a key pair on two lines; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand verify" -l signing-cert -d 'PayPal: the file with its signing certificate, in PEM' -r -F
complete -c hook -n "__fish_hook_using_subcommand verify" -l public-url -d 'The URL as the sender knows it, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l signature-header -d 'hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l algorithm -d 'hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l encoding -d 'hmac: how the signature is written [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l prefix -d 'hmac: what stands before the signature' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l signed-text -d 'hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret-encoding -d 'hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after `base64:` or `hex:`]' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l timestamp-format -d 'hmac: how the timestamp is written [default: seconds; any is read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l webhook-id -d 'paypal: the id under which PayPal knows the endpoint' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l key-id -d 'rfc9421: the key\'s id; twilio: the id of a SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -s X -l method -d 'The method' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -s H -l header -d 'A header of the request; may be repeated' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l now -d 'The time to check against, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l tolerance -d 'How old a signature may be [default: the scheme\'s own]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l ignore-timestamp -d 'Do not check the time'
complete -c hook -n "__fish_hook_using_subcommand verify" -l show-secrets -d 'Show the signature that was expected too'
complete -c hook -n "__fish_hook_using_subcommand verify" -l json -d 'Write a JSON line for each request'
complete -c hook -n "__fish_hook_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand verify" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand secret" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand secret" -l keypair -d 'A key pair: the sender\'s secret key, then the receiver\'s public one'
complete -c hook -n "__fish_hook_using_subcommand secret" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand secret" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand events" -l as -d 'The test events of this sender, which `hook send --as` sends' -r -f -a "forgejo\t''
gitea\t''
github\t''
gitlab\t''
bitbucket\t''
linear\t''
stripe\t''
shopify\t''
paddle\t''
square\t''
slack\t''
discord\t''
twilio\t''
kudosity\t''
mailgun\t''
sendgrid\t''
typeform\t''
hubspot\t''
svix\t''
standard\t''"
complete -c hook -n "__fish_hook_using_subcommand events" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand events" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand completions" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand completions" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand help" -l color -d 'When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hook -n "__fish_hook_using_subcommand help" -s V -l version -d 'Print version'
complete -c hook -n "__fish_hook_using_subcommand send" -a "contact.added contact.updated contact.removed message.delivered message.failed message.replied link.clicked list.created account.created account.updated client.created client.updated project.created deal.won order.created order.status_changed purchase.completed invoice.raised payment.failed stock.low shipment.dispatched push issues ping pull_request release workflow_run repo:push pullrequest:created Issue Comment payment_intent.succeeded charge.refunded invoice.paid checkout.session.completed customer.created orders/create products/update app/uninstalled transaction.completed subscription.created payment.created order.updated event_callback url_verification command PING APPLICATION_COMMAND APPLICATION_AUTHORIZED ENTITLEMENT_CREATE message.received add delete delivery reply link-hit SMS_STATUS SMS_INBOUND LINK_HIT OPT_OUT delivered failed bounce form_response form_response_partial contact.creation contact.propertyChange"
complete -c hook -n "__fish_hook_using_subcommand handshake" -a "meta facebook instagram messenger whatsapp slack zoom microsoft-graph graph msgraph onedrive sharepoint dropbox adobe-io nylas discord discord-events cloudevents eventgrid event-grid azure-event-grid okta smartsheet adobe-sign adobesign acrobat-sign x twitter twitch asana"
complete -c hook -n "__fish_hook_using_subcommand secret" -a "forgejo gitea gitlab meta github github-sha1 bitbucket intercom stripe slack zoom shopify sendgrid twilio square paddle discord paypal dropbox hubspot hubspot-v3 hubspot-v2 hubspot-v1 linear typeform kudosity svix standard rfc9421 mailgun hmac"
complete -c hook -n "__fish_hook_using_subcommand events" -a "contact.added contact.updated contact.removed message.delivered message.failed message.replied link.clicked list.created account.created account.updated client.created client.updated project.created deal.won order.created order.status_changed purchase.completed invoice.raised payment.failed stock.low shipment.dispatched push issues ping pull_request release workflow_run repo:push pullrequest:created Issue Comment payment_intent.succeeded charge.refunded invoice.paid checkout.session.completed customer.created orders/create products/update app/uninstalled transaction.completed subscription.created payment.created order.updated event_callback url_verification command PING APPLICATION_COMMAND APPLICATION_AUTHORIZED ENTITLEMENT_CREATE message.received add delete delivery reply link-hit SMS_STATUS SMS_INBOUND LINK_HIT OPT_OUT delivered failed bounce form_response form_response_partial contact.creation contact.propertyChange"
complete -c hook -n "__fish_hook_using_subcommand completions" -a "bash elvish fish powershell zsh"
complete -c hook -n "__fish_hook_using_subcommand help" -a "listen send replay handshake show sign verify secret events completions help expressions items templates schemes exit-codes wire-form environment"
