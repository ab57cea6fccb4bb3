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

complete -c hook -n "__fish_hook_needs_command" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_needs_command" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_needs_command" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_needs_command" -f -a "listen" -d 'Receive webhooks: show, check, record and forward them'
complete -c hook -n "__fish_hook_needs_command" -f -a "send" -d 'Send an event to one or more endpoints'
complete -c hook -n "__fish_hook_needs_command" -f -a "replay" -d 'Send recorded requests again'
complete -c hook -n "__fish_hook_needs_command" -f -a "handshake" -d 'Test how an endpoint responds to a provider\'s handshake'
complete -c hook -n "__fish_hook_needs_command" -f -a "check" -d 'Test whether an endpoint handles webhooks right'
complete -c hook -n "__fish_hook_needs_command" -f -a "show" -d 'Show, choose, check, convert and compare recorded requests'
complete -c hook -n "__fish_hook_needs_command" -f -a "sign" -d 'Print the signature headers for a body'
complete -c hook -n "__fish_hook_needs_command" -f -a "verify" -d 'Verify a signature, and say why it fails'
complete -c hook -n "__fish_hook_needs_command" -f -a "secret" -d 'Make a new secret for a signature scheme'
complete -c hook -n "__fish_hook_needs_command" -f -a "events" -d 'List the event types that have a sample, or print a sample'
complete -c hook -n "__fish_hook_needs_command" -f -a "completions" -d 'Print a completion script'
complete -c hook -n "__fish_hook_needs_command" -f -a "help" -d 'Show the help of a command or a topic'
complete -c hook -n "__fish_hook_needs_command" -f -a "man" -d 'Write the manual pages to a folder'
complete -c hook -n "__fish_hook_using_subcommand listen" -s p -l port -d 'Port to listen on; 0 takes a free port and prints it' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l host -d 'Name or address to bind [default: 127.0.0.1 and [::1]]' -r -f -a "(__fish_print_hostnames)"
complete -c hook -n "__fish_hook_using_subcommand listen" -l ready-file -d 'Write the URL to this file once requests can be sent' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l status -d 'Status of the response, or a list: `503,503,200`' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l body -d 'Body of the response, or @FILE for the content of a file' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -s H -l header -d 'Header of the response; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l delay -d 'Wait before each response: `2s`, or `100ms..3s`' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l fail-first -d 'Fail the first N requests: HOW is 503, `drop`, `reset`, `hang`' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l retry-after -d 'Add a `Retry-After` header to 4xx and 5xx responses' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l route -d 'Respond to this method and path with another status: `POST /billing=201`, `/users/*=404@body.json`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-to -d 'Forward to this URL and return its response; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-only -d 'Forward only requests that match; repeatable, all must match' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-header -d 'Set a header of the forwarded request; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l forward-timeout -d 'Longest time a target may take; after it the sender gets 504' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l cacert -d 'Trust only the certificates in this file (PEM), and those that they have signed' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l cert -d 'Client certificate with its chain (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l key -d 'Private key of --cert (PEM), where it is in another file' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l tls-server-name -d 'Name that the target\'s certificate must have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l resolve -d 'Connect to ADDRESS for URLs with this host and port; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l connect-to -d 'Connect to the second host and port for URLs with the first; each part may be empty; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l proxy -d 'HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l verify -d 'Verify each signature, and respond 401 if it is not valid' -r -f -a "auto\t''
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
complete -c hook -n "__fish_hook_using_subcommand listen" -l tolerance -d 'Oldest signature that is accepted [default: the scheme\'s own]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l verify-token -d 'Verify token for the handshakes of Meta, WebSub and others [env: HOOK_VERIFY_TOKEN]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l allow-origin -d 'Origin whose CloudEvents OPTIONS request is granted, or `*`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l allow-rate -d 'Requests a minute that such an origin may send [default: as many as it asks for]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l audit-rounds -d 'Give the responses of --audit N times [default: 1]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l count -d 'Exit with 0 after N requests' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l want -d 'Exit with 0 once a request matches, or N do; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l only -d 'Count only requests that match, such as `event=contact.*`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l expect -d 'Exit with 7 at the first counted request that does not match; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l settle -d 'Time that --exactly waits for one more request' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l timeout -d 'Exit after this time: with 6 if something is missing, otherwise with 0' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l grace -d 'Time COMMAND may continue after the goal [default: 5s]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l junit -d 'Write a JUnit report to this file at the end' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l record -d 'Append each request and its response to this file' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l record-new -d 'Like --record, but the file must not exist yet' -r -F
complete -c hook -n "__fish_hook_using_subcommand listen" -l view -d 'How much of each request to show; with --audit: line' -r -f -a "full\t'Request line, headers and body'
line\t'One line for a request and its response, cut to the width of the terminal'
headers\t'Request line and headers'
body\t'Body; its exact bytes into a pipe or file'
raw\t'Exact bytes of the requests, one after the other; into a pipe or file only'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l lines -d 'Lines of a body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l max-body -d 'Largest body; a larger one gets 413' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l max-connections -d 'Connections at once; one more closes the connection that is idle for longest' -r
complete -c hook -n "__fish_hook_using_subcommand listen" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand listen" -l x-forwarded -d 'Add X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto to the forwarded request'
complete -c hook -n "__fish_hook_using_subcommand listen" -l keep-path -d 'Append the request\'s path to the target\'s path, instead of replacing it'
complete -c hook -n "__fish_hook_using_subcommand listen" -l insecure -d 'Do not verify the target\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand listen" -l no-proxy -d 'Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]'
complete -c hook -n "__fish_hook_using_subcommand listen" -l accept-invalid -d 'Respond as usual to a request whose signature is not valid'
complete -c hook -n "__fish_hook_using_subcommand listen" -l ignore-timestamp -d 'Accept a signature of any age'
complete -c hook -n "__fish_hook_using_subcommand listen" -l no-handshake -d 'Treat handshakes (Slack\'s url_verification, Meta\'s hub.challenge …) like any other request'
complete -c hook -n "__fish_hook_using_subcommand listen" -l audit -d 'Respond as a strict consumer, and report what the sender does wrong'
complete -c hook -n "__fish_hook_using_subcommand listen" -l audit-plan -d 'Print the responses of --audit in their order, and its cases, and exit'
complete -c hook -n "__fish_hook_using_subcommand listen" -l unique -d 'Exit with 7 if a delivery id comes twice'
complete -c hook -n "__fish_hook_using_subcommand listen" -l exactly -d 'Exit with 7 if one more request comes within --settle after --count and --want are met'
complete -c hook -n "__fish_hook_using_subcommand listen" -l sync -d 'Respond only after the record is on the disk (fdatasync)'
complete -c hook -n "__fish_hook_using_subcommand listen" -l json -d 'Write JSON Lines to stdout'
complete -c hook -n "__fish_hook_using_subcommand listen" -s q -l quiet -d 'Show nothing but errors'
complete -c hook -n "__fish_hook_using_subcommand listen" -s v -l verbose -d 'Show the headers of a target\'s response too'
complete -c hook -n "__fish_hook_using_subcommand listen" -l show-secrets -d 'Show credentials such as Authorization and Cookie, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand listen" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand listen" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand send" -s e -l event -d 'Event type: one of `hook events`, or any other' -r -f -a "contact.added\t''
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
complete -c hook -n "__fish_hook_using_subcommand send" -l as -d 'Send the event as this provider does, signed if a secret is given' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand send" -s d -l data -d 'Data of the event, as JSON [default: the sample of its type]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l body -d 'Exact bytes of the body, instead of an event' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s f -l format -d 'Format of the body [default: standard]' -r -f -a "standard\t'Standard Webhooks: {"type", "timestamp", "data"}'
plain\t'The data with "event" before it'
form\t'A form body'
query\t'A GET with everything in the query'
multipart\t'multipart/form-data, with files'
xml\t'XML: an element for each name'
cloudevents\t'CloudEvents, all in one JSON object'
cloudevents-binary\t'CloudEvents, attributes in ce- headers'
cloudevents-batch\t'CloudEvents, an array of them'"
complete -c hook -n "__fish_hook_using_subcommand send" -l source -d 'CloudEvents: source, a URI reference [default: /hook]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l attribute -d 'CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l from -d 'Send a request of this record, HAR file or raw HTTP; --nth N chooses it' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l from-curl -d 'Send the request of the curl command in this file' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l nth -d 'With --from: which request, `3`, or `-1` for the last' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l id -d 'Delivery id [default: a new one; with --from the recorded one]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l timestamp -d 'Time of the event, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s u -l url -d 'Endpoint; repeatable, all get the event at once [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand send" -l endpoints -d 'File of endpoints (.toml, .jsonl), instead of --url' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -s X -l method -d 'Method [default: the format\'s]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s H -l header -d 'Header; repeatable; `Name:` removes one, `Name;` sends it empty' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l content-type -d 'Content type [default: the format\'s]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l auth -d 'Credentials, `user:password` or `bearer TOKEN` [env: HOOK_AUTH]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l auth-file -d 'File with the credentials; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l compress -d 'Compress the body, before it is signed' -r -f -a "gzip\t'RFC 1952'"
complete -c hook -n "__fish_hook_using_subcommand send" -l sign -d 'Sign the request with this scheme' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand send" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand send" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand send" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand send" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand send" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l timeout -d 'Longest time an attempt may take' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l connect-timeout -d 'Longest time to connect' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l deadline -d 'Longest time for all attempts of an event together, waits included' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l retry -d 'Retry up to N times after no response, 408, 425, 429 or 5xx' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l backoff -d 'Waits between attempts: `exponential`, `standard`, a time, or a list such as `5s,5m,30m`' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l max-retry-after -d 'Longest wait that an endpoint can ask for with Retry-After' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l seed -d 'Seed of the random part of exponential waits, to repeat a run' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l success -d 'Statuses that count as delivered, such as `200,202` or `4xx`' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l expect -d 'Exit with 7 if the response does not match, such as `/ok=true`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l repeat -d 'Number of events; with --data-from, number of passes over the file' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l duration -d 'Time for which events start; those in flight are finished' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l rate -d 'Events that start in a second, minute or hour, such as `500/s` or `30/m`' -r
complete -c hook -n "__fish_hook_using_subcommand send" -s c -l concurrency -d 'Events in flight at a time, over kept connections [default: 1; with --rate: 16]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l data-from -d 'Send one event for each line of this .jsonl or .csv file' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l warmup -d 'Events to send first, without counting them' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l latencies -d 'Write the latency of each delivery to this file, as CSV' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l cacert -d 'Trust only the certificates in this file (PEM), and those that they have signed' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l cert -d 'Client certificate with its chain (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l key -d 'Private key of --cert (PEM), where it is in another file' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l tls-server-name -d 'Name that the endpoint\'s certificate must have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l resolve -d 'Connect to ADDRESS for URLs with this host and port; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l connect-to -d 'Connect to the second host and port for URLs with the first; each part may be empty; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand send" -l proxy -d 'HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l lines -d 'Lines of a response body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand send" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand send" -l last -d 'With --from: the last request'
complete -c hook -n "__fish_hook_using_subcommand send" -l keep-path -d 'With --from: put the URL\'s path before the recorded path'
complete -c hook -n "__fish_hook_using_subcommand send" -l lint -d 'Report what breaks Standard Webhooks'
complete -c hook -n "__fish_hook_using_subcommand send" -l skip-bad-lines -d 'Skip malformed lines of --data-from'
complete -c hook -n "__fish_hook_using_subcommand send" -l template -d 'Fill in templates such as {{uuid}} in a single event too; see `hook help templates`'
complete -c hook -n "__fish_hook_using_subcommand send" -l json-attempts -d 'With --json: write a line for each attempt too, before the summary line'
complete -c hook -n "__fish_hook_using_subcommand send" -l insecure -d 'Do not verify the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand send" -l no-proxy -d 'Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]'
complete -c hook -n "__fish_hook_using_subcommand send" -s n -l dry-run -d 'Print the exact HTTP request; send nothing'
complete -c hook -n "__fish_hook_using_subcommand send" -l json -d 'Write a JSON line for each attempt; with many events of `send`, one summary line'
complete -c hook -n "__fish_hook_using_subcommand send" -s q -l quiet -d 'Show nothing but errors and warnings'
complete -c hook -n "__fish_hook_using_subcommand send" -s v -l verbose -d 'Show the headers of requests and responses, and where the time went'
complete -c hook -n "__fish_hook_using_subcommand send" -l show-secrets -d 'Show credentials in headers, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand send" -l curl -d 'Print a curl command that sends the same bytes; send nothing'
complete -c hook -n "__fish_hook_using_subcommand send" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand send" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand replay" -l only -d 'Only requests that match, such as `event=contact.*`; repeatable, all must match' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l nth -d 'Only these requests, such as `3`, `2,5..7,-2..` or `-1`, the last, as --last' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -s u -l url -d 'Endpoint; repeatable [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand replay" -l pace -d 'Speed: `max`, `as-recorded`, or a rate such as `50/s`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l times -d 'Number of passes over the record' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l sign -d 'Re-sign with this scheme' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l timeout -d 'Longest time an attempt may take' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l connect-timeout -d 'Longest time to connect' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l deadline -d 'Longest time for all attempts of an event together, waits included' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l retry -d 'Retry up to N times after no response, 408, 425, 429 or 5xx' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l backoff -d 'Waits between attempts: `exponential`, `standard`, a time, or a list such as `5s,5m,30m`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l max-retry-after -d 'Longest wait that an endpoint can ask for with Retry-After' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l seed -d 'Seed of the random part of exponential waits, to repeat a run' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l success -d 'Statuses that count as delivered, such as `200,202` or `4xx`' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l expect -d 'Exit with 7 if the response does not match, such as `/ok=true`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l cacert -d 'Trust only the certificates in this file (PEM), and those that they have signed' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l cert -d 'Client certificate with its chain (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l key -d 'Private key of --cert (PEM), where it is in another file' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l tls-server-name -d 'Name that the endpoint\'s certificate must have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l resolve -d 'Connect to ADDRESS for URLs with this host and port; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l connect-to -d 'Connect to the second host and port for URLs with the first; each part may be empty; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand replay" -l proxy -d 'HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l lines -d 'Lines of a response body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand replay" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand replay" -l last -d 'Only the last request; with --only the last that matches'
complete -c hook -n "__fish_hook_using_subcommand replay" -l keep-path -d 'Put the URL\'s path before the recorded path'
complete -c hook -n "__fish_hook_using_subcommand replay" -l new-id -d 'Give each request a new delivery id, in the header that has it'
complete -c hook -n "__fish_hook_using_subcommand replay" -l insecure -d 'Do not verify the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand replay" -l no-proxy -d 'Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]'
complete -c hook -n "__fish_hook_using_subcommand replay" -s n -l dry-run -d 'Print the exact HTTP request; send nothing'
complete -c hook -n "__fish_hook_using_subcommand replay" -l json -d 'Write a JSON line for each attempt; with many events of `send`, one summary line'
complete -c hook -n "__fish_hook_using_subcommand replay" -s q -l quiet -d 'Show nothing but errors and warnings'
complete -c hook -n "__fish_hook_using_subcommand replay" -s v -l verbose -d 'Show the headers of requests and responses, and where the time went'
complete -c hook -n "__fish_hook_using_subcommand replay" -l show-secrets -d 'Show credentials in headers, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand replay" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand replay" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s u -l url -d 'Endpoint; repeatable [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand handshake" -l secret -d 'Secret, for providers that sign their handshake [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l secret-file -d 'File with the secret' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l verify-token -d 'Verify token of the endpoint, for Meta [env: HOOK_VERIFY_TOKEN]' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -s H -l header -d 'Header; repeatable; `Name:` removes one, `Name;` sends it empty' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l timeout -d 'Longest time a request may take' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l connect-timeout -d 'Longest time to connect' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l cacert -d 'Trust only the certificates in this file (PEM), and those that they have signed' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l cert -d 'Client certificate with its chain (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l key -d 'Private key of --cert (PEM), where it is in another file' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l tls-server-name -d 'Name that the endpoint\'s certificate must have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l resolve -d 'Connect to ADDRESS for URLs with this host and port; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l connect-to -d 'Connect to the second host and port for URLs with the first; each part may be empty; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand handshake" -l proxy -d 'HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand handshake" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand handshake" -l insecure -d 'Do not verify the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l no-proxy -d 'Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s n -l dry-run -d 'Print the exact HTTP request; send nothing'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l curl -d 'Print a curl command that sends the same bytes; send nothing'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l json -d 'Write JSON Lines: the attempt, and whether the response is right'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s q -l quiet -d 'Show nothing but errors'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s v -l verbose -d 'Show the headers of requests and responses too'
complete -c hook -n "__fish_hook_using_subcommand handshake" -l show-secrets -d 'Show credentials in headers, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand handshake" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand check" -l only -d 'Run only the cases with such an id, such as `signature.*`; repeatable' -r -f -a "delivery.valid\t''
delivery.no-redirect\t''
delivery.new\t''
delivery.kept\t''
delivery.header-case\t''
delivery.unknown-field\t''
delivery.raw-body\t''
delivery.20k\t''
delivery.unknown-type\t''
delivery.charset\t''
delivery.extra-header\t''
delivery.chunked\t''
delivery.expect\t''
delivery.slow\t''
delivery.1m\t''
delivery.5m\t''
signature.missing\t''
signature.empty\t''
signature.garbage\t''
signature.long\t''
signature.wrong-key\t''
signature.empty-key\t''
signature.body-byte\t''
signature.reformatted\t''
signature.other-event\t''
signature.truncated\t''
signature.prefix\t''
signature.id\t''
signature.timestamp\t''
signature.version\t''
signature.list-one-valid\t''
signature.list-none\t''
signature.two-headers\t''
time.old\t''
time.over\t''
time.future\t''
time.recent\t''
time.not-a-number\t''
replay.redelivery\t''
replay.same-bytes\t''
replay.concurrent\t''
replay.once\t''
robust.empty\t''
robust.invalid-json\t''
robust.wrong-type\t''
robust.top-level\t''
robust.deep\t''
robust.forged-invalid-json\t''
robust.forged-deep\t''
robust.gzip\t''
robust.get\t''
robust.head\t''
handshake.valid\t''
handshake.forged\t''
secrecy.secret\t''
secrecy.expected\t''
secrecy.trace\t''
secrecy.same-words\t''"
complete -c hook -n "__fish_hook_using_subcommand check" -l skip -d 'Leave out the cases with such an id; repeatable' -r -f -a "delivery.valid\t''
delivery.no-redirect\t''
delivery.new\t''
delivery.kept\t''
delivery.header-case\t''
delivery.unknown-field\t''
delivery.raw-body\t''
delivery.20k\t''
delivery.unknown-type\t''
delivery.charset\t''
delivery.extra-header\t''
delivery.chunked\t''
delivery.expect\t''
delivery.slow\t''
delivery.1m\t''
delivery.5m\t''
signature.missing\t''
signature.empty\t''
signature.garbage\t''
signature.long\t''
signature.wrong-key\t''
signature.empty-key\t''
signature.body-byte\t''
signature.reformatted\t''
signature.other-event\t''
signature.truncated\t''
signature.prefix\t''
signature.id\t''
signature.timestamp\t''
signature.version\t''
signature.list-one-valid\t''
signature.list-none\t''
signature.two-headers\t''
time.old\t''
time.over\t''
time.future\t''
time.recent\t''
time.not-a-number\t''
replay.redelivery\t''
replay.same-bytes\t''
replay.concurrent\t''
replay.once\t''
robust.empty\t''
robust.invalid-json\t''
robust.wrong-type\t''
robust.top-level\t''
robust.deep\t''
robust.forged-invalid-json\t''
robust.forged-deep\t''
robust.gzip\t''
robust.get\t''
robust.head\t''
handshake.valid\t''
handshake.forged\t''
secrecy.secret\t''
secrecy.expected\t''
secrecy.trace\t''
secrecy.same-words\t''"
complete -c hook -n "__fish_hook_using_subcommand check" -l level -d 'Run only the cases of this level' -r -f -a "must\t'Only what must be right'
should\t'All cases'"
complete -c hook -n "__fish_hook_using_subcommand check" -l observe -d 'Command that prints the state of the consumer, run by `sh -c`' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l verify-token -d 'Verify token of the endpoint, for the handshake of Meta [env: HOOK_VERIFY_TOKEN]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l max-time -d 'Longest time a response may take [default: that of the provider, 3s to 15s]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l seed -d 'Seed of ids, keys and other random parts, to repeat a run' -r
complete -c hook -n "__fish_hook_using_subcommand check" -s e -l event -d 'Event type: one of `hook events`, or any other' -r -f -a "contact.added\t''
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
complete -c hook -n "__fish_hook_using_subcommand check" -l as -d 'Send the event as this provider does, signed if a secret is given' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand check" -s d -l data -d 'Data of the event, as JSON [default: the sample of its type]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l body -d 'Exact bytes of the body, instead of an event' -r
complete -c hook -n "__fish_hook_using_subcommand check" -s f -l format -d 'Format of the body [default: standard]' -r -f -a "standard\t'Standard Webhooks: {"type", "timestamp", "data"}'
plain\t'The data with "event" before it'
form\t'A form body'
query\t'A GET with everything in the query'
multipart\t'multipart/form-data, with files'
xml\t'XML: an element for each name'
cloudevents\t'CloudEvents, all in one JSON object'
cloudevents-binary\t'CloudEvents, attributes in ce- headers'
cloudevents-batch\t'CloudEvents, an array of them'"
complete -c hook -n "__fish_hook_using_subcommand check" -l source -d 'CloudEvents: source, a URI reference [default: /hook]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l attribute -d 'CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l from -d 'Send a request of this record, HAR file or raw HTTP; --nth N chooses it' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l from-curl -d 'Send the request of the curl command in this file' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l nth -d 'With --from: which request, `3`, or `-1` for the last' -r
complete -c hook -n "__fish_hook_using_subcommand check" -s u -l url -d 'Endpoint [env: HOOK_URL]' -r -f
complete -c hook -n "__fish_hook_using_subcommand check" -s X -l method -d 'Method [default: the format\'s]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -s H -l header -d 'Header; repeatable; `Name:` removes one, `Name;` sends it empty' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l content-type -d 'Content type [default: the format\'s]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l auth -d 'Credentials, `user:password` or `bearer TOKEN` [env: HOOK_AUTH]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l auth-file -d 'File with the credentials; a trailing line break is dropped' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l compress -d 'Compress the body, before it is signed' -r -f -a "gzip\t'RFC 1952'"
complete -c hook -n "__fish_hook_using_subcommand check" -l sign -d 'Sign the request with this scheme' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand check" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand check" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand check" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand check" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand check" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l cacert -d 'Trust only the certificates in this file (PEM), and those that they have signed' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l cert -d 'Client certificate with its chain (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l key -d 'Private key of --cert (PEM), where it is in another file' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l tls-server-name -d 'Name that the endpoint\'s certificate must have, instead of the URL\'s host' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l resolve -d 'Connect to ADDRESS for URLs with this host and port; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l connect-to -d 'Connect to the second host and port for URLs with the first; each part may be empty; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l unix-socket -d 'Connect to this Unix socket, whatever host the URL has' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l proxy -d 'HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]' -r
complete -c hook -n "__fish_hook_using_subcommand check" -l junit -d 'Write a JUnit report to this file at the end' -r -F
complete -c hook -n "__fish_hook_using_subcommand check" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand check" -l yes -d 'Send the requests to a URL that is not on this machine'
complete -c hook -n "__fish_hook_using_subcommand check" -l last -d 'With --from: the last request'
complete -c hook -n "__fish_hook_using_subcommand check" -l keep-path -d 'With --from: put the URL\'s path before the recorded path'
complete -c hook -n "__fish_hook_using_subcommand check" -l insecure -d 'Do not verify the endpoint\'s certificate'
complete -c hook -n "__fish_hook_using_subcommand check" -l no-proxy -d 'Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]'
complete -c hook -n "__fish_hook_using_subcommand check" -l list -d 'List the cases; send nothing'
complete -c hook -n "__fish_hook_using_subcommand check" -l json -d 'Write a JSON line for each case'
complete -c hook -n "__fish_hook_using_subcommand check" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand check" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand show" -l only -d 'Only requests that match, such as `event=contact.*`; repeatable, all must match' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l nth -d 'Only these requests, such as `3`, `-1` (the last) or `2,5..7,-2..`' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l count -d 'Exit with 0 if N requests have come, otherwise with 6' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l want -d 'Exit with 0 if a request matches, with ` x N` if N requests match, otherwise with 6; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l expect -d 'Exit with 7 at the first counted request that does not match; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l junit -d 'Write a JUnit report to this file at the end' -r -F
complete -c hook -n "__fish_hook_using_subcommand show" -l to -d 'Write the requests in another format' -r -f -a "json\t'JSON Lines: the record\'s own lines, or a record of what was read'
raw\t'Exact bytes, one request after the other'
curl\t'curl commands that send the same bytes, for a shell'
har\t'HAR 1.2 log for the developer tools of browsers'
hurl\t'Hurl file that expects the recorded status'
http\t'.http file for the HTTP clients of editors'"
complete -c hook -n "__fish_hook_using_subcommand show" -l url -d 'With --to curl, har, hurl, http: where the requests go' -r -f
complete -c hook -n "__fish_hook_using_subcommand show" -s o -l output -d 'With --to, --json, --redact: write to this file instead of stdout' -r -F
complete -c hook -n "__fish_hook_using_subcommand show" -l redact -d 'Write a record with the value of KEY redacted; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l diff -d 'Show what differs between two requests' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l view -d 'How much of each request to show' -r -f -a "full\t'Request line, headers and body'
line\t'One line for a request and its response, cut to the width of the terminal'
headers\t'Request line and headers'
body\t'Body; its exact bytes into a pipe or file'
raw\t'Exact bytes of the requests, one after the other; into a pipe or file only'"
complete -c hook -n "__fish_hook_using_subcommand show" -l lines -d 'Lines of a body to show [default: 1000 on a terminal, else all]' -r
complete -c hook -n "__fish_hook_using_subcommand show" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand show" -l last -d 'Only the last request'
complete -c hook -n "__fish_hook_using_subcommand show" -l follow -d 'Continue as the record grows, until Ctrl-C'
complete -c hook -n "__fish_hook_using_subcommand show" -l unique -d 'Exit with 7 if a delivery id comes twice'
complete -c hook -n "__fish_hook_using_subcommand show" -l exactly -d 'Exit with 7 if one more request comes after --count and --want are met'
complete -c hook -n "__fish_hook_using_subcommand show" -l json -d 'Write JSON Lines: short for --to json'
complete -c hook -n "__fish_hook_using_subcommand show" -s q -l quiet -d 'Show nothing but what fails'
complete -c hook -n "__fish_hook_using_subcommand show" -s v -l verbose -d 'Show the headers of the responses too, where the record has them'
complete -c hook -n "__fish_hook_using_subcommand show" -l show-secrets -d 'Show credentials such as Authorization and Cookie, which are masked otherwise'
complete -c hook -n "__fish_hook_using_subcommand show" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand show" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand sign" -l scheme -d 'Signature scheme' -r -f -a "forgejo\t''
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
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand sign" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand sign" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l id -d 'Delivery id [default: a new one]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l timestamp -d 'Time of the signature, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -s X -l method -d 'Method' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -s H -l header -d 'Header of the request, if the scheme signs headers; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand sign" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand sign" -l json -d 'Write the headers as one JSON object'
complete -c hook -n "__fish_hook_using_subcommand sign" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand sign" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand verify" -l scheme -d 'Signature scheme; `auto` detects it by the headers' -r -f -a "auto\t''
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
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret -d 'Secret; repeatable [env: HOOK_SECRET]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret-file -d 'File with the secret; repeatable' -r -F
complete -c hook -n "__fish_hook_using_subcommand verify" -l public-url -d 'URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l signature-header -d 'hmac: header with the signature; with a colon its form: \'X-Signature: t={timestamp},v1={signature}\'' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l signed-text -d 'hmac: signed text, such as `{timestamp}.{body}` [default: {body}]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l algorithm -d 'hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey' -r -f -a "sha1\t'SHA-1'
sha256\t'SHA-256'
sha512\t'SHA-512'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l encoding -d 'hmac: encoding of the signature [default: hex]' -r -f -a "hex\t'Hexadecimal digits'
base64\t'Base64'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l prefix -d 'hmac: text before the signature, such as `sha256=`' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l secret-encoding -d 'hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen' -r -f -a "text\t'Text, used as its bytes'
base64\t'Base64'
hex\t'Hexadecimal digits'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l timestamp-format -d 'hmac: format of the timestamp [default: seconds; all are read]' -r -f -a "seconds\t'Unix seconds'
millis\t'Unix milliseconds'
rfc3339\t'2024-05-16T05:19:23Z'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l webhook-id -d 'paypal: id of the webhook at PayPal' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l signing-cert -d 'paypal: file with PayPal\'s signing certificate (PEM)' -r -F
complete -c hook -n "__fish_hook_using_subcommand verify" -l key-id -d 'rfc9421: id of the key; twilio: id of the SharedKey' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l now -d 'Time to compare the signature\'s timestamp with, RFC 3339 or Unix seconds [default: now]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l tolerance -d 'Oldest signature that is accepted [default: the scheme\'s own]' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -s X -l method -d 'Method' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -s H -l header -d 'Header of the request; repeatable' -r
complete -c hook -n "__fish_hook_using_subcommand verify" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand verify" -l ignore-timestamp -d 'Accept a signature of any age'
complete -c hook -n "__fish_hook_using_subcommand verify" -l json -d 'Write a JSON line for each request'
complete -c hook -n "__fish_hook_using_subcommand verify" -l show-secrets -d 'Show the expected signature too'
complete -c hook -n "__fish_hook_using_subcommand verify" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand verify" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand secret" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand secret" -l keypair -d 'Make a key pair: the sender\'s secret key, then the receiver\'s public key'
complete -c hook -n "__fish_hook_using_subcommand secret" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand secret" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand events" -l as -d 'Events of this provider, which `hook send --as` sends; `all` lists those of every provider' -r -f -a "forgejo\t''
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
standard\t''
all\t''"
complete -c hook -n "__fish_hook_using_subcommand events" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand events" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand events" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand completions" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand completions" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand completions" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand help" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand help" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand help" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand man" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]' -r -f -a "auto\t'When the stream is a terminal'
always\t'Into a pipe or file too'
never\t'On no stream'"
complete -c hook -n "__fish_hook_using_subcommand man" -s h -l help -d 'Print the common flags; --help prints all'
complete -c hook -n "__fish_hook_using_subcommand man" -s V -l version -d 'Print the version'
complete -c hook -n "__fish_hook_using_subcommand send" -a "contact.added contact.updated contact.removed message.delivered message.failed message.replied link.clicked list.created account.created account.updated client.created client.updated project.created deal.won order.created order.status_changed purchase.completed invoice.raised payment.failed stock.low shipment.dispatched push issues ping pull_request release workflow_run repo:push pullrequest:created Issue Comment payment_intent.succeeded charge.refunded invoice.paid checkout.session.completed customer.created orders/create products/update app/uninstalled transaction.completed subscription.created payment.created order.updated event_callback url_verification command PING APPLICATION_COMMAND APPLICATION_AUTHORIZED ENTITLEMENT_CREATE message.received add delete delivery reply link-hit SMS_STATUS SMS_INBOUND LINK_HIT OPT_OUT delivered failed bounce form_response form_response_partial contact.creation contact.propertyChange"
complete -c hook -n "__fish_hook_using_subcommand handshake" -a "meta facebook instagram messenger whatsapp slack zoom microsoft-graph graph msgraph onedrive sharepoint dropbox adobe-io nylas discord discord-events cloudevents eventgrid event-grid azure-event-grid okta smartsheet adobe-sign adobesign acrobat-sign x twitter twitch asana"
complete -c hook -n "__fish_hook_using_subcommand check" -a "contact.added contact.updated contact.removed message.delivered message.failed message.replied link.clicked list.created account.created account.updated client.created client.updated project.created deal.won order.created order.status_changed purchase.completed invoice.raised payment.failed stock.low shipment.dispatched push issues ping pull_request release workflow_run repo:push pullrequest:created Issue Comment payment_intent.succeeded charge.refunded invoice.paid checkout.session.completed customer.created orders/create products/update app/uninstalled transaction.completed subscription.created payment.created order.updated event_callback url_verification command PING APPLICATION_COMMAND APPLICATION_AUTHORIZED ENTITLEMENT_CREATE message.received add delete delivery reply link-hit SMS_STATUS SMS_INBOUND LINK_HIT OPT_OUT delivered failed bounce form_response form_response_partial contact.creation contact.propertyChange"
complete -c hook -n "__fish_hook_using_subcommand secret" -a "forgejo gitea gitlab meta github github-sha1 bitbucket intercom stripe slack zoom shopify sendgrid twilio square paddle discord paypal dropbox hubspot hubspot-v3 hubspot-v2 hubspot-v1 linear typeform kudosity svix standard rfc9421 mailgun hmac"
complete -c hook -n "__fish_hook_using_subcommand events" -a "contact.added contact.updated contact.removed message.delivered message.failed message.replied link.clicked list.created account.created account.updated client.created client.updated project.created deal.won order.created order.status_changed purchase.completed invoice.raised payment.failed stock.low shipment.dispatched push issues ping pull_request release workflow_run repo:push pullrequest:created Issue Comment payment_intent.succeeded charge.refunded invoice.paid checkout.session.completed customer.created orders/create products/update app/uninstalled transaction.completed subscription.created payment.created order.updated event_callback url_verification command PING APPLICATION_COMMAND APPLICATION_AUTHORIZED ENTITLEMENT_CREATE message.received add delete delivery reply link-hit SMS_STATUS SMS_INBOUND LINK_HIT OPT_OUT delivered failed bounce form_response form_response_partial contact.creation contact.propertyChange"
complete -c hook -n "__fish_hook_using_subcommand completions" -a "bash elvish fish powershell zsh"
complete -c hook -n "__fish_hook_using_subcommand help" -a "listen send replay handshake check show sign verify secret events completions help man expressions items templates schemes exit-codes wire-form environment"
