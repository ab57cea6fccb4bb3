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
    /// Secret; repeatable [env: HOOK_SECRET]
    ///
    /// Prefer the variable or --secret-file: other users can see the flag in the process list.
    #[arg(long = "secret", value_name = "SECRET", hide_short_help = true)]
    pub(crate) secrets: Vec<Secret>,
    /// File with the secret; repeatable
    ///
    /// A key pair is on two lines. To verify, several secrets may be given: one of them must match. A trailing line
    /// break is dropped. `hook secret SCHEME` makes a secret.
    #[arg(long = "secret-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) secret_files: Vec<String>,
    /// URL that the provider sends to, in front of a tunnel or proxy, for schemes that sign it
    #[arg(long, value_name = "URL", value_parser = values::public_url, hide_short_help = true)]
    pub(crate) public_url: Option<String>,
    /// hmac: header with the signature; with a colon its form: 'X-Signature: t={timestamp},v1={signature}'
    #[arg(long, value_name = "NAME[: FORM]", hide_short_help = true)]
    pub(crate) signature_header: Option<String>,
    /// hmac: signed text, such as `{timestamp}.{body}` [default: {body}]
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    pub(crate) signed_text: Option<String>,
    /// hmac: digest [default: sha256]; twilio: `sha256` for a SharedKey
    #[arg(long, value_name = "DIGEST", value_parser = digest(), hide_short_help = true)]
    pub(crate) algorithm: Option<Hash>,
    /// hmac: encoding of the signature [default: hex]
    #[arg(long, value_name = "ENCODING", value_parser = encoding(), hide_short_help = true)]
    pub(crate) encoding: Option<Encoding>,
    /// hmac: text before the signature, such as `sha256=`
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    pub(crate) prefix: Option<String>,
    /// hmac: encoding of the secret, such as `base64` for Teams or `hex` for Adyen
    ///
    /// Default: text, or the bytes after a prefix `base64:` or `hex:`.
    #[arg(long, value_name = "ENCODING", value_parser = secret_encoding(), hide_short_help = true)]
    pub(crate) secret_encoding: Option<SecretEncoding>,
    /// hmac: format of the timestamp [default: seconds; all are read]
    #[arg(long, value_name = "FORMAT", value_parser = timestamp_format(), hide_short_help = true)]
    pub(crate) timestamp_format: Option<TimestampFormat>,
    /// paypal: id of the webhook at PayPal
    #[arg(long, value_name = "ID", hide_short_help = true)]
    pub(crate) webhook_id: Option<String>,
    /// paypal: file with PayPal's signing certificate (PEM)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) signing_cert: Option<String>,
    /// rfc9421: id of the key; twilio: id of the SharedKey
    #[arg(long, value_name = "ID", hide_short_help = true)]
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
#[command(
    before_help = "Examples:
  hook sign --scheme github --secret-file key.txt < body.json
  hook sign --scheme standard --secret-file key.txt < body.json > headers.txt
  curl -H @headers.txt --data-binary @body.json http://127.0.0.1:8080/",
    after_long_help = "More examples:
  hook sign --scheme hmac --secret-file key.txt \\
    --signed-text '{timestamp}.{body}' \\
    --signature-header 'X-Signature: t={timestamp},v1={signature}' \\
    < body.json
  hook sign --scheme hmac --secret-file key.txt --secret-encoding base64 \\
    --encoding base64 --signature-header 'Authorization: HMAC {signature}' \\
    < body.json

See also: `hook help schemes`"
)]
pub(crate) struct Sign {
    /// How the body is signed
    #[command(flatten)]
    pub(crate) signature: SignatureArgs,
    /// The request that is signed
    #[command(flatten)]
    pub(crate) request: SignRequestArgs,
    /// Write the headers as one JSON object
    #[arg(long, help_heading = "Display")]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Signature")]
pub(crate) struct SignatureArgs {
    /// Signature scheme
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) scheme: &'static Scheme,
    /// Secrets, and what a scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct SignRequestArgs {
    /// Delivery id [default: a new one]
    #[arg(long, value_name = "ID", value_parser = values::header_value)]
    pub(crate) id: Option<String>,
    /// Time of the signature, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp)]
    pub(crate) timestamp: Option<jiff::Timestamp>,
    /// Method
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "POST", value_parser = values::method)]
    pub(crate) method: String,
    /// Header of the request, if the scheme signs headers; repeatable
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
}

/// The flags of `hook verify`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook verify --secret-file key.txt -H 'X-Hub-Signature-256: …' < body.json
  hook verify --secret-file key.txt -H @headers.txt < body.json
  hook verify --secret-file key.txt record.jsonl",
    after_long_help = "More examples:
  hook verify --scheme stripe --secret-file old.txt --secret-file new.txt \\
    --ignore-timestamp record.jsonl

See also: `hook help schemes`"
)]
pub(crate) struct Verify {
    /// Record, HAR file or raw HTTP whose requests are verified, instead of the body on stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["headers", "method"])]
    pub(crate) file: Option<String>,
    /// How it is signed
    #[command(flatten)]
    pub(crate) signature: VerifySignatureArgs,
    /// The request that is verified
    #[command(flatten)]
    pub(crate) request: VerifyRequestArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: VerifyDisplayArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Signature")]
pub(crate) struct VerifySignatureArgs {
    /// Signature scheme; `auto` detects it by the headers
    #[arg(long, value_name = "SCHEME", default_value = "auto", value_parser = values::SCHEME_OR_AUTO, hide_possible_values = true)]
    pub(crate) scheme: SchemeChoice,
    /// Secrets, and what a scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Time to compare the signature's timestamp with, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// Oldest signature that is accepted [default: the scheme's own]
    #[arg(long, value_name = "TIME", value_parser = values::duration, conflicts_with = "ignore_timestamp")]
    pub(crate) tolerance: Option<Duration>,
    /// Accept a signature of any age
    #[arg(long)]
    pub(crate) ignore_timestamp: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct VerifyRequestArgs {
    /// Method
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "POST", value_parser = values::method)]
    pub(crate) method: String,
    /// Header of the request; repeatable
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct VerifyDisplayArgs {
    /// Write a JSON line for each request
    #[arg(long)]
    pub(crate) json: bool,
    /// Show the expected signature too
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

/// The flags of `hook secret`.
#[derive(Args, Debug)]
#[command(before_help = "Examples:
  hook secret standard > key.txt
  hook secret github > key.txt
  hook secret standard --keypair > keys.txt")]
pub(crate) struct SecretArgs {
    /// Signature scheme
    #[arg(value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) scheme: &'static Scheme,
    /// Make a key pair: the sender's secret key, then the receiver's public key
    #[arg(long, help_heading = "Secret")]
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
