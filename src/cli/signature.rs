//! The flags of `hook sign`, `hook verify` and `hook secret`, and the signature flags of other commands.

use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::values::{self, HeaderArg, SchemeChoice};
use crate::signature::{
    Encoding, Hash, Scheme, SchemeOption, Secret, SecretEncoding, SignatureOptions, TimestampFormat,
};

/// Secrets, and the options that only some schemes need.
#[derive(Args, Debug)]
pub(crate) struct Signing {
    /// The secret; shows in the process list: prefer --secret-file or HOOK_SECRET
    #[arg(long = "secret", value_name = "SECRET")]
    pub(crate) secrets: Vec<Secret>,
    /// A file with the secret, or with a key pair on two lines; a trailing line break is dropped
    #[arg(long = "secret-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) secret_files: Vec<String>,
    /// PayPal: the file with its signing certificate, in PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) signing_cert: Option<String>,
    /// The URL as the sender knows it, for schemes that sign it
    #[arg(long, value_name = "URL", value_parser = values::public_url)]
    pub(crate) public_url: Option<String>,
    /// hmac: the header that holds the signature. A form after a colon is for headers that hold more, such as
    /// 'X-Signature: t={timestamp},v1={signature}'
    #[arg(long, value_name = "NAME[: FORM]")]
    pub(crate) signature_header: Option<String>,
    /// hmac: the digest [default: sha256]; twilio: `sha256` for a SharedKey
    #[arg(long, value_name = "DIGEST", value_parser = digest())]
    pub(crate) algorithm: Option<Hash>,
    /// hmac: how the signature is written [default: hex]
    #[arg(long, value_name = "ENCODING", value_parser = encoding())]
    pub(crate) encoding: Option<Encoding>,
    /// hmac: what stands before the signature
    #[arg(long, value_name = "TEXT")]
    pub(crate) prefix: Option<String>,
    /// hmac: the signed text, such as `{timestamp}.{body}` [default: {body}]
    #[arg(long, value_name = "TEXT")]
    pub(crate) signed_text: Option<String>,
    /// hmac: how the secret is written, such as `base64` for Teams or `hex` for Adyen [default: text, or bytes after
    /// `base64:` or `hex:`]
    #[arg(long, value_name = "ENCODING", value_parser = secret_encoding())]
    pub(crate) secret_encoding: Option<SecretEncoding>,
    /// hmac: how the timestamp is written [default: seconds; any is read]
    #[arg(long, value_name = "FORMAT", value_parser = timestamp_format())]
    pub(crate) timestamp_format: Option<TimestampFormat>,
    /// paypal: the id under which PayPal knows the endpoint
    #[arg(long, value_name = "ID")]
    pub(crate) webhook_id: Option<String>,
    /// rfc9421: the key's id; twilio: the id of a SharedKey
    #[arg(long, value_name = "ID")]
    pub(crate) key_id: Option<String>,
}

impl Signing {
    /// Whether any of these flags is given.
    pub(crate) fn is_given(&self) -> bool {
        self.has_options() || !self.secrets.is_empty() || !self.secret_files.is_empty()
    }

    /// The flags, and whether each was given.
    pub(crate) fn flags(&self) -> [(&'static str, bool); 13] {
        let Self {
            secrets,
            secret_files,
            signing_cert,
            public_url,
            signature_header,
            algorithm,
            encoding,
            prefix,
            signed_text,
            secret_encoding,
            timestamp_format,
            webhook_id,
            key_id,
        } = self;
        [
            ("--secret", !secrets.is_empty()),
            ("--secret-file", !secret_files.is_empty()),
            ("--signing-cert", signing_cert.is_some()),
            ("--public-url", public_url.is_some()),
            ("--signature-header", signature_header.is_some()),
            ("--algorithm", algorithm.is_some()),
            ("--encoding", encoding.is_some()),
            ("--prefix", prefix.is_some()),
            ("--signed-text", signed_text.is_some()),
            ("--secret-encoding", secret_encoding.is_some()),
            ("--timestamp-format", timestamp_format.is_some()),
            ("--webhook-id", webhook_id.is_some()),
            ("--key-id", key_id.is_some()),
        ]
    }

    /// The flags that only some schemes read, and whether each was given.
    pub(crate) fn scheme_options(&self) -> [(&'static str, SchemeOption, bool); 9] {
        let hmac = |flag, is_given| (flag, SchemeOption::Hmac, is_given);
        [
            hmac("--signature-header", self.signature_header.is_some()),
            hmac("--encoding", self.encoding.is_some()),
            hmac("--prefix", self.prefix.is_some()),
            hmac("--signed-text", self.signed_text.is_some()),
            hmac("--secret-encoding", self.secret_encoding.is_some()),
            hmac("--timestamp-format", self.timestamp_format.is_some()),
            (
                "--algorithm",
                SchemeOption::Algorithm,
                self.algorithm.is_some(),
            ),
            (
                "--webhook-id",
                SchemeOption::WebhookId,
                self.webhook_id.is_some(),
            ),
            ("--key-id", SchemeOption::KeyId, self.key_id.is_some()),
        ]
    }

    /// Whether a flag other than a secret is given.
    pub(crate) fn has_options(&self) -> bool {
        self.options() != SignatureOptions::default()
            || self.signing_cert.is_some()
            || self.public_url.is_some()
    }

    pub(crate) fn options(&self) -> SignatureOptions {
        let header = self.signature_header.as_deref();
        let (name, form) = match header.map(|header| header.split_once(':')) {
            Some(Some((name, form))) => (Some(name), Some(form.trim())),
            _ => (header, None),
        };
        SignatureOptions {
            signature_header: name.map(|name| name.trim().to_owned()),
            header_form: form.map(str::to_owned),
            algorithm: self.algorithm,
            encoding: self.encoding,
            prefix: self.prefix.clone(),
            template: self.signed_text.clone(),
            secret_encoding: self.secret_encoding,
            timestamp_format: self.timestamp_format,
            webhook_id: self.webhook_id.clone(),
            key_id: self.key_id.clone(),
        }
    }
}

/// The flags of `hook sign`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook sign --scheme github --secret-file key.txt < body.json
  HOOK_SECRET=whsec_… hook sign --scheme standard --id msg_1 < body.json > headers.txt
  curl -H @headers.txt --data-binary @body.json http://127.0.0.1:8080/
  hook sign --scheme hmac --secret-file key.txt --signed-text '{timestamp}.{body}' \
    --signature-header 'Calendly-Webhook-Signature: t={timestamp},v1={signature}' < body.json
  hook sign --scheme hmac --secret-file key.txt --secret-encoding base64 --encoding base64 \
    --signature-header 'Authorization: HMAC {signature}' < body.json")]
pub(crate) struct Sign {
    /// Whose way of signing
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) scheme: &'static Scheme,
    /// The secret and what the scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// The message id [default: a fresh one]
    #[arg(long, value_name = "ID", value_parser = values::header_value)]
    pub(crate) id: Option<String>,
    /// When it is signed, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp)]
    pub(crate) timestamp: Option<jiff::Timestamp>,
    /// The method
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "POST", value_parser = values::method)]
    pub(crate) method: String,
    /// A header of the request, where the signature depends on it; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// Write the headers as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// The flags of `hook verify`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook verify --secret-file key.txt -H 'X-Hub-Signature-256: sha256=…' < body.json
  hook verify --secret-file key.txt -H @headers.txt < body.json
  hook verify --scheme stripe --secret-file old.txt --secret-file new.txt --ignore-timestamp record.jsonl")]
pub(crate) struct Verify {
    /// Whose way of signing; `auto` finds it by the headers
    #[arg(long, value_name = "SCHEME", default_value = "auto", value_parser = values::SCHEME_OR_AUTO, hide_possible_values = true)]
    pub(crate) scheme: SchemeChoice,
    /// The secrets and what the scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// The method
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "POST", value_parser = values::method)]
    pub(crate) method: String,
    /// A header of the request; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// The time to check against, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// How old a signature may be [default: the scheme's own]
    #[arg(long, value_name = "TIME", value_parser = values::duration, conflicts_with = "ignore_timestamp")]
    pub(crate) tolerance: Option<Duration>,
    /// Do not check the time
    #[arg(long)]
    pub(crate) ignore_timestamp: bool,
    /// Show the signature that was expected too
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Write a JSON line for each request
    #[arg(long)]
    pub(crate) json: bool,
    /// Check the requests of a record, a HAR file or raw HTTP instead of the body on stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["headers", "method"])]
    pub(crate) file: Option<String>,
}

/// The flags of `hook secret`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook secret standard > key.txt
  hook secret standard --keypair")]
pub(crate) struct SecretArgs {
    /// The scheme
    #[arg(value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) scheme: &'static Scheme,
    /// A key pair: the sender's secret key, then the receiver's public one
    #[arg(long)]
    pub(crate) keypair: bool,
}

fn digest() -> impl TypedValueParser<Value = Hash> {
    one_of(&[
        ("sha1", "SHA-1", Hash::Sha1),
        ("sha256", "SHA-256", Hash::Sha256),
        ("sha512", "SHA-512", Hash::Sha512),
    ])
}

fn encoding() -> impl TypedValueParser<Value = Encoding> {
    one_of(&[
        ("hex", "Hexadecimal digits", Encoding::Hex),
        ("base64", "Base64", Encoding::Base64),
    ])
}

fn secret_encoding() -> impl TypedValueParser<Value = SecretEncoding> {
    one_of(&[
        ("text", "Text, used as its bytes", SecretEncoding::Text),
        ("base64", "Base64", SecretEncoding::Base64),
        ("hex", "Hexadecimal digits", SecretEncoding::Hex),
    ])
}

fn timestamp_format() -> impl TypedValueParser<Value = TimestampFormat> {
    one_of(&[
        ("seconds", "Unix seconds", TimestampFormat::Seconds),
        ("millis", "Unix milliseconds", TimestampFormat::Millis),
        ("rfc3339", "2024-05-16T05:19:23Z", TimestampFormat::Rfc3339),
    ])
}

/// A parser of these names, each with its help and its value.
fn one_of<T: Copy + Send + Sync + 'static>(
    values: &'static [(&'static str, &'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let names = values
        .iter()
        .map(|(name, help, _)| PossibleValue::new(*name).help(*help));
    PossibleValuesParser::new(names).try_map(|given| {
        let mut known = values.iter();
        let found = known.find(|(name, _, _)| *name == given);
        found.map(|(_, _, value)| *value).ok_or("unknown value")
    })
}

#[cfg(test)]
mod tests {
    use crate::cli::parse;

    #[test]
    fn no_secret_is_in_the_debug_form_of_a_command_line() {
        for line in [
            "hook listen --secret s3cr3t --verify-token s3cr3t",
            "hook handshake meta --secret s3cr3t --verify-token s3cr3t",
            "hook sign --scheme github --secret s3cr3t",
        ] {
            let cli = parse(line.split(' ').map(Into::into)).ok();
            let text = format!("{cli:?}");
            assert!(
                text.contains("(redacted)") && !text.contains("s3cr3t"),
                "{text}"
            );
        }
    }
}
