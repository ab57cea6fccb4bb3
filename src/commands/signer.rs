//! Secrets from flags, files and the environment, and the [`Signer`] that signs outgoing requests with them.
//!
//! `sign`, `verify`, `send`, `replay`, `listen` and `handshake` share this. A secret is checked against its scheme
//! before any request goes out.

use anyhow::Result;
use jiff::Timestamp;

use super::advice;
use super::context::Context;
use super::error::usage;
use super::value_input::{self, read_file};
use crate::cli::{HeaderArg, SchemeChoice, Signing};
use crate::delivery::{Delivery, message_id};
use crate::message::url::without_user;
use crate::message::{Request, Url};
use crate::output::stderr;
use crate::payload::Item;
use crate::provider::recognize;
use crate::signature::{
    KeyPurpose, SCHEMES, Scheme, SchemeOption, Secret, SignatureChanges, Signer,
};
use crate::suggest::one_of;

/// The secrets from flags and files, or from `HOOK_SECRET`; each must have the scheme's form.
fn secrets(signing: &Signing, scheme: &Scheme, purpose: KeyPurpose) -> Result<Vec<Secret>> {
    let options = signing.options();
    check_scheme_options(signing, scheme)?;
    let secrets = required(signing, || {
        let form = scheme.secret_form(&options, purpose);
        format!("`{}` takes {form}", scheme.name)
    })?;
    scheme
        .check_options(&options)
        .map_err(|error| usage(advice::signature_options(&error)))?;
    for secret in &secrets {
        scheme
            .check_secret(secret, &options, purpose)
            .map_err(|error| usage(error.to_string()))?;
    }
    Ok(secrets)
}

/// Fails if an option is given that this scheme does not read.
fn check_scheme_options(signing: &Signing, scheme: &Scheme) -> Result<()> {
    for (flag, option, is_given) in signing.scheme_options() {
        if is_given && !scheme.reads(option) {
            let mut all = SCHEMES.iter().filter(|scheme| scheme.reads(option));
            let names: Vec<_> = all.by_ref().map(|scheme| scheme.name).collect();
            return Err(usage(format!(
                "`{flag}` is for {}, and `{}` does not use it: leave it out",
                one_of(&names).unwrap_or_default(),
                scheme.name
            )));
        }
    }
    Ok(())
}

/// The one secret that signs.
pub(super) fn signing_secret(signing: &Signing, scheme: &Scheme) -> Result<Secret> {
    let mut secrets = secrets(signing, scheme, KeyPurpose::Sign)?;
    match (secrets.pop(), secrets.len()) {
        (Some(secret), 0) => {
            if let Some(bytes) = scheme.unusual_secret_size(&secret, &signing.options()) {
                let plural = if bytes == 1 { "" } else { "s" };
                stderr::message(format_args!(
                    "warning: the secret has {bytes} byte{plural}, and Standard Webhooks asks for 24 to 64: \
                     `hook secret {}` makes one",
                    scheme.name
                ));
            }
            Ok(secret)
        }
        _ => Err(usage("a request is signed with one secret: give only one")),
    }
}

/// The scheme that all requests are verified with, if it is one for all, and the secrets.
pub(super) fn verification(
    signing: &Signing,
    choice: SchemeChoice,
) -> Result<(Option<&'static Scheme>, Vec<Secret>)> {
    match choice {
        SchemeChoice::Named(scheme) => {
            Ok((Some(scheme), secrets(signing, scheme, KeyPurpose::Verify)?))
        }
        SchemeChoice::Auto => {
            let mut given = signing.scheme_options().into_iter();
            match given.find(|(_, option, is_given)| *is_given && *option == SchemeOption::Hmac) {
                Some((flag, ..)) => Err(usage(format!(
                    "`{flag}` is for `hmac`, which cannot be detected: name the scheme `hmac`"
                ))),
                None => Ok((None, secrets_of_any(signing)?)),
            }
        }
    }
}

/// The secrets when each request determines its scheme: each must have the form of some scheme.
fn secrets_of_any(signing: &Signing) -> Result<Vec<Secret>> {
    let secrets = required(signing, || "signatures are verified with it".to_owned())?;
    let fits = |secret: &Secret| {
        let mut schemes = SCHEMES.iter();
        let options = signing.options();
        schemes.any(|scheme| {
            let checked = scheme.check_secret(secret, &options, KeyPurpose::Verify);
            checked.is_ok()
        })
    };
    match secrets.iter().find(|secret| !fits(secret)) {
        None => Ok(secrets),
        Some(secret) => Err(usage(match secret.problem() {
            Some(problem) => format!("the secret {problem}"),
            None => "the secret fits no scheme".to_owned(),
        })),
    }
}

fn required(signing: &Signing, hint: impl Fn() -> String) -> Result<Vec<Secret>> {
    let secrets = given(signing)?;
    if secrets.is_empty() {
        return Err(usage(format!(
            "missing secret: give `--secret-file FILE` or set `HOOK_SECRET`; {}",
            hint()
        )));
    }
    Ok(secrets)
}

/// The secrets in any form; there may be none.
pub(super) fn given(signing: &Signing) -> Result<Vec<Secret>> {
    let files = signing.secret_files.iter().chain(&signing.signing_cert);
    read_secrets(&signing.secrets, files)
}

/// These secrets and those in the files, else that of the environment.
pub(super) fn read_secrets<'a>(
    given: &[Secret],
    files: impl Iterator<Item = &'a String>,
) -> Result<Vec<Secret>> {
    let file = |name: &str| format!("`--secret-file {name}`");
    let mut secrets = given.to_vec();
    for secret in given {
        value_input::check_secret("`--secret`", secret, file)?;
    }
    for path in files {
        secrets.push(Secret::new(read_file(path)?));
    }
    if let (true, Some(secret)) = (secrets.is_empty(), Context::secret()) {
        value_input::check_secret("HOOK_SECRET", &secret, file)?;
        secrets.push(secret);
    }
    Ok(secrets)
}

/// The verify token, or that of the environment.
pub(super) fn verify_token(given: Option<&Secret>) -> Result<Option<Secret>> {
    let (name, token) = match given {
        Some(token) => ("`--verify-token`", Some(token.clone())),
        None => ("HOOK_VERIFY_TOKEN", Context::verify_token()),
    };
    if let Some(token) = &token {
        let instead = |file: &str| format!("`--verify-token \"$(cat {file})\"`");
        value_input::check_secret(name, token, instead)?;
    }
    Ok(token)
}

/// The request whose body is on stdin.
pub(super) fn request(
    command: &str,
    method: &str,
    headers: &[HeaderArg],
    public_url: Option<&str>,
    context: &Context,
) -> Result<Request> {
    if context.stdin_is_terminal {
        return Err(usage(format!(
            "stdin is a terminal, and the body is read from it: run `hook {command} … < body.json`"
        )));
    }
    let target = match public_url.map(|url| Url::parse(&without_user(url))) {
        None => "/".to_owned(),
        Some(Ok(url)) => url.target,
        Some(Err(error)) => return Err(usage(format!("`--public-url`: malformed URL: {error}"))),
    };
    let mut request = Request::new(method, target);
    for item in &value_input::headers("--header", headers, Some("the body"), context)? {
        match item {
            Item::Header(name, value) => request.headers.push(name, value),
            _ => {
                return Err(usage(
                    "`--header` needs a value here: there is nothing to remove",
                ));
            }
        }
    }
    request.body = value_input::read("stdin", "-", context)?.bytes;
    Ok(request)
}

/// A signer with the one secret that the flags give.
pub(super) fn signer(scheme: &'static Scheme, signing: &Signing) -> Result<Signer> {
    let secret = signing_secret(signing, scheme)?;
    Ok(signer_with(scheme, secret, signing))
}

/// A signer with a secret that fits the scheme.
pub(super) fn signer_with(scheme: &'static Scheme, secret: Secret, signing: &Signing) -> Signer {
    Signer::new(
        scheme,
        secret,
        signing.options(),
        signing.public_url.clone(),
    )
}

/// The signer that `--sign` asks for, if it is given.
pub(super) fn signer_from_flags(
    scheme: Option<&'static Scheme>,
    signing: &Signing,
) -> Result<Option<Signer>> {
    match scheme {
        Some(scheme) => signer(scheme, signing).map(Some),
        None if signing.is_given() => Err(usage(
            "`--secret` and the other signature options require `--sign SCHEME`",
        )),
        None => Ok(None),
    }
}

/// Signs a request for the URL that it goes to.
pub(super) fn sign(
    signer: &Signer,
    url: &Url,
    request: &mut Request,
    id: &str,
    now: Timestamp,
) -> Result<()> {
    let changes = signer.changes(url, request, id, now);
    apply(
        changes.map_err(|error| usage(advice::signing(&error)))?,
        request,
    )
}

/// Replaces the signature of a recorded request, and keeps its message id unless another one is given.
pub(super) fn re_sign(
    signer: &Signer,
    delivery: &mut Delivery,
    id: Option<&str>,
    now: Timestamp,
) -> Result<(), String> {
    let Delivery { url, request } = delivery;
    let id = match id.map(str::to_owned).or_else(|| signed_id(signer, request)) {
        Some(id) => id,
        None => message_id().map_err(|error| error.to_string())?,
    };
    let result = signer.re_sign(url, request, &id, now);
    result.map_err(|error| advice::signing(&error))
}

/// The message id of a request: the one that is signed, else the one that its provider sends.
pub(super) fn signed_id(signer: &Signer, request: &Request) -> Option<String> {
    let header = signer.id_header();
    let own = header.and_then(|name| request.headers.text(name));
    own.map(str::to_owned).or_else(|| recognize(request).id)
}

/// Applies a signature to a request.
pub(super) fn apply(changes: SignatureChanges, request: &mut Request) -> Result<()> {
    if let Some(url) = &changes.url {
        request.target = Url::parse(url)
            .map_err(|error| usage(error.to_string()))?
            .target;
    }
    if let Some(body) = changes.body {
        request.body = body;
    }
    // After the user's headers and before the length, which curl sends last.
    let has_length = request.headers.remove("content-length") > 0;
    for (name, value) in &changes.headers {
        request.headers.remove(name);
        request.headers.push(name, value);
    }
    if has_length {
        let length = request.body.len().to_string();
        request.headers.push("Content-Length", length);
    }
    Ok(())
}
