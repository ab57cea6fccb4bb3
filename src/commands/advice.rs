//! Errors of the core in the words of the command line: each names the flag that helps.
//!
//! The core returns typed errors whose `Display` names no flag. Where a flag helps, the function for that error here
//! gives the whole sentence.

use std::io;
use std::path::Path;

use super::error::usage;
use crate::capture::{CurlRoute, IgnoredFlag, OtherFormat};
use crate::http::client::{ClientError, ConnectOptionsError, FailedExchange, TlsError};
use crate::http::server::BindError;
use crate::listener::{ForwardError, ForwardFailure, VerifierError};
use crate::os_error;
use crate::output::export::ExportError;
use crate::payload::{LintFinding, PayloadError};
use crate::provider::handshake::HandshakeRefusal;
use crate::shell_quote::shell_quote;
use crate::signature::{ExpiredSignature, GenerateError, OptionsError, SignError};
use crate::units;

// Signatures.

pub(super) fn signing(error: &SignError) -> String {
    match error {
        SignError::Options(error) => signature_options(error),
        _ => error.to_string(),
    }
}

pub(super) fn signature_options(error: &OptionsError) -> String {
    match error {
        OptionsError::MissingSignatureHeader { .. } => {
            format!("{error}: give `--signature-header NAME`")
        }
        OptionsError::MissingWebhookId { .. } => format!("{error}: give `--webhook-id ID`"),
        OptionsError::InvalidHeaderForm(_) => {
            format!("{error}; write `--signature-header 'NAME: t={{timestamp}},v1={{signature}}'`")
        }
        OptionsError::PrefixAndForm => {
            format!("{error}: leave `--prefix` out, or the form in `--signature-header`")
        }
        OptionsError::TwilioAlgorithm => format!("{error}: use `--algorithm sha256`"),
        OptionsError::TwilioKeyId => format!("{error}: see `--key-id`"),
        OptionsError::InvalidSignatureHeader(_) | OptionsError::InvalidTemplate(_) => {
            error.to_string()
        }
    }
}

pub(super) fn verifier_error(error: &VerifierError) -> String {
    match error {
        VerifierError::Options(error) => signature_options(error),
        VerifierError::Secret(_) | VerifierError::NoSecretFits { .. } => error.to_string(),
    }
}

pub(super) fn generating(error: &GenerateError) -> String {
    match error {
        GenerateError::NoKeyPairs(_) => format!("{error}: leave out `--keypair`"),
        GenerateError::NotGenerated(_) | GenerateError::Failed => error.to_string(),
    }
}

// Events, payloads and templates.

/// A usage error for an event or change that does not fit its format or request.
pub(super) fn payload(error: PayloadError) -> anyhow::Error {
    usage(match error {
        PayloadError::NotStandardType(_) => format!("{error}, or use `--format plain`"),
        PayloadError::TypeWithoutObject(_) => {
            format!("{error}: remove `--event`, or use `--format standard`")
        }
        PayloadError::MultipartContentType => {
            "`--content-type` cannot be used with `--format multipart`: each part has its own type"
                .to_owned()
        }
        PayloadError::ContentTypeWithoutBody => "`--content-type` needs a body".to_owned(),
        PayloadError::NothingToCompress => "`--compress` needs a body".to_owned(),
        other => other.to_string(),
    })
}

pub(super) fn lint(finding: &LintFinding) -> String {
    match finding {
        LintFinding::NoSignature => format!("{finding}: sign with `--sign standard`"),
        LintFinding::NoMember(_) => format!("{finding}: `--format standard` adds it"),
        other => other.to_string(),
    }
}

// Providers and handshakes.

/// A handshake that the listener refuses or cannot respond to.
pub(super) fn handshake_refusal(refusal: HandshakeRefusal) -> String {
    match refusal {
        HandshakeRefusal::SecretNotSet => {
            format!("{refusal}: set `HOOK_SECRET`, or use `--verify SCHEME --secret-file FILE`")
        }
        HandshakeRefusal::TokenNotSet => format!("{refusal}: use `--verify-token`"),
        HandshakeRefusal::OriginNotAllowed => {
            "`--allow-origin` does not name its origin".to_owned()
        }
        other => other.to_string(),
    }
}

// Records, captures and curl commands.

/// The options of a curl command that are not taken over, and the flags that do the same here.
pub(super) fn ignored_curl_flags(ignored: &[IgnoredFlag]) -> String {
    let named = ignored.iter().map(|flag| {
        let written = &flag.written;
        let instead = match flag.name {
            "insecure" => "`--insecure`",
            "cacert" => "`--cacert`",
            "cert" => "`--cert`",
            "key" => "`--key`",
            "max-time" => "`--timeout`",
            "connect-timeout" => "`--connect-timeout`",
            "retry" => "`--retry`",
            _ => return format!("`{written}`"),
        };
        format!("`{written}` (give {instead})")
    });
    let named = named.collect::<Vec<_>>().join(", ");
    format!("ignored from the curl command: {named}")
}

/// An option of a curl command that changes where its request goes, and the flags for that here.
pub(super) fn curl_route(route: CurlRoute, flag: &IgnoredFlag) -> String {
    let instead = match (route, flag.name) {
        (CurlRoute::Proxy, _) => "`--proxy URL` or `--no-proxy`",
        (CurlRoute::Address, "connect-to") => "`--connect-to HOST:PORT:HOST:PORT`",
        (CurlRoute::Address, "unix-socket" | "abstract-unix-socket") => "`--unix-socket PATH`",
        (CurlRoute::Address, _) => "`--resolve HOST:PORT:ADDRESS`",
    };
    let written = &flag.written;
    format!("`{written}` changes where the request goes: give {instead} to `hook`")
}

/// What around a curl command changes nothing in its request.
pub(super) fn left_out_of_curl(left_out: &[String]) -> String {
    let named: Vec<_> = left_out.iter().map(|text| format!("`{text}`")).collect();
    format!("left out of the curl command: {}", named.join(", "))
}

/// A file that is no text with a curl command, and what to do with it; `-` is stdin.
pub(super) fn no_curl_command(format: OtherFormat, file: &str) -> String {
    match format {
        OtherFormat::Utf16 | OtherFormat::Gzip | OtherFormat::Zstd => other_format(format, file),
        _ if file == "-" => format!("stdin {format}: give a text with a curl command"),
        _ => format!("`{file}` {format}: give a text with a curl command"),
    }
}

/// A file that is not a capture, and what to do with it; `-` is stdin.
pub(super) fn other_format(format: OtherFormat, file: &str) -> String {
    let name = if file == "-" {
        "stdin".to_owned()
    } else {
        format!("`{file}`")
    };
    let path = if file == "-" {
        "FILE".to_owned()
    } else {
        shell_quote(file)
    };
    let step = match format {
        OtherFormat::Utf16 => {
            format!("convert it: `iconv -f utf-16 -t utf-8 {path}`")
        }
        OtherFormat::Gzip => format!("unpack it: `gunzip {path}`"),
        OtherFormat::Zstd => format!("unpack it: `zstd -d {path}`"),
        OtherFormat::Zlib => "save it as `.har`".to_owned(),
        OtherFormat::Zip => {
            format!("unpack it with `unzip {path}`, and give the `.har` file in it")
        }
        OtherFormat::PacketCapture => {
            "Wireshark's \"Follow HTTP Stream\" saves the raw request".to_owned()
        }
        OtherFormat::MitmproxyFlows => {
            format!("convert it: `mitmdump -nr {path} --set hardump=FILE.har`")
        }
        OtherFormat::Curl => format!("use `hook send --from-curl {}`", shell_quote(file)),
        OtherFormat::HttpFile => {
            "copy the request as a curl command, and use `hook send --from-curl FILE`".to_owned()
        }
        OtherFormat::HttpVersion(version) => format!(
            "write `HTTP/1.1` for `HTTP/{version}`, and `Host` and `Content-Length` headers"
        ),
        OtherFormat::PseudoHeaders => {
            "write `POST /path HTTP/1.1` and `Host` for them, and a `Content-Length` header"
                .to_owned()
        }
        OtherFormat::CurlVerbose => {
            "give the command to `hook send --from-curl FILE`, or the request without `> `"
                .to_owned()
        }
        OtherFormat::Response => "give the request".to_owned(),
        OtherFormat::Postman | OtherFormat::Insomnia => {
            "copy the request as a curl command there, and use `hook send --from-curl FILE`"
                .to_owned()
        }
        OtherFormat::Charles => "export it there as an HTTP Archive (.har)".to_owned(),
        OtherFormat::PrettyRecord => {
            format!("a record has one JSON object a line: `jq -c . {path}` writes it")
        }
        OtherFormat::RecordList => {
            format!("a record has one JSON object a line: `jq -c '.[]' {path}` writes it")
        }
        OtherFormat::Json | OtherFormat::Xml => {
            let body = shell_quote(&format!("@{}", if file == "-" { "FILE" } else { file }));
            format!(
                "`hook send --body {body}` sends it as a body, `hook verify … < {path}` verifies it"
            )
        }
        OtherFormat::Pdf | OtherFormat::Image | OtherFormat::Binary => {
            "give a record, a HAR file or raw HTTP".to_owned()
        }
        OtherFormat::Unknown => return format!("{name} {format}"),
    };
    format!("{name} {format}: {step}")
}

pub(super) fn record_open_error(path: &Path, error: &io::Error) -> String {
    let hint = match error.kind() {
        io::ErrorKind::AlreadyExists => "; `--record` appends to an existing file",
        _ => "",
    };
    let (path, cause) = (path.display(), os_error::reason(error));
    format!("could not open the record `{path}`: {cause}{hint}")
}

// HTTP connections and TLS.

/// Ends the refusal of a body over the limit.
pub(super) const MAX_BODY: &str = " (`--max-body`)";

/// Ends the refusal of a connection over the limit.
pub(super) const MAX_CONNECTIONS: &str = " (`--max-connections`)";

pub(super) fn failed_exchange(failed: &FailedExchange) -> String {
    let advice = if failed.may_expect_tls() {
        " (is it `https://`?)"
    } else {
        ""
    };
    format!("{}{advice}", failed_repeatedly(failed))
}

/// The same for one of many failures, whose text does not depend on which exchange of a connection it was.
pub(super) fn failed_repeatedly(failed: &FailedExchange) -> String {
    let advice = match &*failed.error {
        ClientError::Proxy {
            is_from_environment: true,
            ..
        } => " (hosts in NO_PROXY are reached without it)",
        ClientError::Tls(TlsError::UntrustedIssuer) => " (trust it with `--cacert FILE`)",
        ClientError::Tls(TlsError::NotGiven) => " (see `--cacert`)",
        ClientError::Tls(TlsError::AuthorityAsServer) => {
            " (trust this certificate itself with `--cacert FILE`)"
        }
        ClientError::Tls(TlsError::WrongName { presented, .. }) if !presented.is_empty() => {
            " (set the expected name with `--tls-server-name NAME`)"
        }
        ClientError::Tls(TlsError::ClientCertificateRequired) => " (send one with `--cert FILE`)",
        _ => "",
    };
    format!("{failed}{advice}")
}

/// The URL stands for the address, which would be the same again.
pub(super) fn forward_failed(failed: &ForwardFailure) -> String {
    let why = match &failed.error {
        ForwardError::Failed(exchange) => match &*exchange.error {
            ClientError::Refused(_) => "connection refused (is it running?)".to_owned(),
            ClientError::Unreachable { reason, .. } => reason.clone(),
            _ => failed_exchange(exchange),
        },
        error => error.to_string(),
    };
    format!(
        "could not forward #{} to `{}`: {why}",
        failed.seq, failed.url
    )
}

pub(super) fn connect_options(error: &ConnectOptionsError) -> String {
    match error {
        ConnectOptionsError::ProxyUrl {
            is_from_environment,
        } => {
            let source = if *is_from_environment {
                "the proxy in the environment"
            } else {
                "`--proxy`"
            };
            format!("{source}: write the URL like `http://host:3128`")
        }
        ConnectOptionsError::Authorities(problem) => format!("`--cacert`: {problem}"),
        ConnectOptionsError::Certificate(problem) => format!("`--cert`: {problem}"),
        ConnectOptionsError::Key(problem) => format!("`--key`: {problem}"),
        ConnectOptionsError::KeyMismatch => {
            "`--key` is not the key of the certificate in `--cert`".to_owned()
        }
    }
}

pub(super) fn bind_error(failed: &BindError, port: u16) -> String {
    let hint = match failed.error.kind() {
        io::ErrorKind::AddrInUse => {
            "; stop the other listener, or take a free port with `--port 0`"
        }
        io::ErrorKind::PermissionDenied if port < 1024 => {
            "; ports below 1024 need privileges: take one like `--port 8080`"
        }
        io::ErrorKind::AddrNotAvailable => "; no interface has this address: see `--host`",
        _ => "",
    };
    let (address, cause) = (&failed.address, os_error::reason(&failed.error));
    format!("could not listen on `{address}`: {cause}{hint}")
}

// Exports.

/// Where a reader of a JUnit report finds a body that the report cuts.
pub(super) const JUNIT_BODY: &str = "see `--record`";

pub(super) fn export(error: &ExportError) -> String {
    match error {
        ExportError::NoHost => format!("{error}: give `--url`"),
        ExportError::BodyIsSyntax | ExportError::BodyLinesChanged | ExportError::BodyNotText => {
            format!("{error}: `--output FILE` puts it into a file of its own")
        }
        ExportError::BodyFileName(_) => {
            format!("{error}: choose a `--output` of letters, digits and `.-_`")
        }
        _ => error.to_string(),
    }
}

/// Warns of a recorded signature that receivers will reject.
pub(super) fn expired_signature(expired: &ExpiredSignature) -> String {
    let ExpiredSignature { scheme, age, limit } = expired;
    format!(
        "warning: the signature of the recorded request is too old for {}: {} old, and the limit is {}; re-sign with `--sign {} --secret-file FILE`",
        scheme.label,
        units::span(*age),
        units::span(*limit),
        scheme.name
    )
}
