//! What `sign`, `verify` and `send --sign` share: secrets, and the requests that they belong to.

use anyhow::Result;
use jiff::Timestamp;

use super::context::{Context, usage};
use super::input::{self, read_file};
use crate::cli::{SchemeChoice, Send, Signing};
use crate::delivery::Delivery;
use crate::message::{Request, Url};
use crate::payload::Item;
use crate::signature::{self, Purpose, SCHEMES, Scheme, Secret, Signed, Subject};

/// The secrets: from flags and files, else from `HOOK_SECRET`; each must be of the scheme's form.
pub(super) fn secrets(signing: &Signing, scheme: &Scheme, purpose: Purpose) -> Result<Vec<Secret>> {
    let secrets = needed(signing, || {
        format!("`{}` takes {}", scheme.name, scheme.secret_form(purpose))
    })?;
    signing.options().check(scheme).map_err(usage)?;
    for secret in &secrets {
        signature::check_secret(scheme, secret, purpose).map_err(usage)?;
    }
    Ok(secrets)
}

/// The scheme by which requests are checked, if that is one for all, and the secrets.
pub(super) fn trusted(
    signing: &Signing,
    choice: SchemeChoice,
) -> Result<(Option<&'static Scheme>, Vec<Secret>)> {
    match choice {
        SchemeChoice::Of(scheme) => Ok((Some(scheme), secrets(signing, scheme, Purpose::Verify)?)),
        SchemeChoice::Auto => Ok((None, secrets_of_any(signing)?)),
    }
}

/// The same for a scheme that each request tells: a secret must be of the form of some scheme.
fn secrets_of_any(signing: &Signing) -> Result<Vec<Secret>> {
    let secrets = needed(signing, || "signatures are checked with it".to_owned())?;
    let fits = |secret: &Secret| {
        let mut schemes = SCHEMES.iter();
        schemes.any(|scheme| signature::check_secret(scheme, secret, Purpose::Verify).is_ok())
    };
    if secrets.iter().all(fits) {
        return Ok(secrets);
    }
    Err(usage("the secret is of no scheme's form: it is empty"))
}

fn needed(signing: &Signing, hint: impl Fn() -> String) -> Result<Vec<Secret>> {
    let secrets = given(signing)?;
    if secrets.is_empty() {
        return Err(usage(format!(
            "a secret is missing: give --secret-file FILE, or HOOK_SECRET in the environment; {}",
            hint()
        )));
    }
    Ok(secrets)
}

/// The secrets as they are, of whatever form; there may be none.
pub(super) fn given(signing: &Signing) -> Result<Vec<Secret>> {
    let mut secrets = signing.secrets.clone();
    for path in signing.secret_files.iter().chain(&signing.signing_cert) {
        secrets.push(Secret::new(read_file(path)?));
    }
    if secrets.is_empty() {
        secrets.extend(Context::secret());
    }
    Ok(secrets)
}

/// The request whose body is on stdin.
pub(super) fn request(
    command: &str,
    method: &str,
    headers: &[Item],
    public_url: Option<&str>,
    context: &Context,
) -> Result<Request> {
    if context.stdin_is_terminal {
        return Err(usage(format!(
            "the body is read from stdin, which is a terminal: `hook {command} … < body.json`"
        )));
    }
    let target = match public_url.map(Url::parse) {
        None => "/".to_owned(),
        Some(Ok(url)) => url.target,
        Some(Err(wrong)) => return Err(usage(format!("--public-url: malformed URL: {wrong}"))),
    };
    let mut request = Request::new(method, target);
    for item in headers {
        match item {
            Item::Header(name, value) => request.headers.push(name, value),
            _ => return Err(usage("--header removes nothing here: give it a value")),
        }
    }
    request.body = input::read("stdin", "-", context)?.bytes;
    Ok(request)
}

/// Signs each request as it goes out: the exact bytes, for the URL that it goes to.
pub(super) fn sign_deliveries(
    args: &Send,
    scheme: &Scheme,
    id: &str,
    now: Timestamp,
    deliveries: &mut [Delivery],
) -> Result<()> {
    let secrets = secrets(&args.signing, scheme, Purpose::Sign)?;
    let [secret] = &secrets[..] else {
        return Err(usage("one secret signs: give one"));
    };
    let options = args.signing.options();
    for Delivery { url, request } in deliveries {
        // As it goes out: items may have added to the query.
        let sent_to = Url {
            target: request.target.clone(),
            ..url.clone()
        };
        let public_url = args.signing.public_url.clone();
        let public_url = public_url.unwrap_or_else(|| sent_to.to_string());
        let subject = Subject::new(request).at(Some(&public_url));
        let signed = signature::sign(scheme, &options, secret, &subject, id, now).map_err(usage)?;
        put(signed, request)?;
    }
    Ok(())
}

/// Puts a signature where it belongs.
pub(super) fn put(signed: Signed, request: &mut Request) -> Result<()> {
    if let Some(changed) = &signed.url {
        request.target = Url::parse(changed).map_err(usage)?.target;
    }
    if let Some(body) = signed.body {
        request.body = body;
    }
    // Behind the user's headers, and before the length, which curl sends last.
    let has_length = request.headers.remove("content-length") > 0;
    for (name, value) in &signed.headers {
        request.headers.remove(name);
        request.headers.push(name, value);
    }
    if has_length {
        let length = request.body.len().to_string();
        request.headers.push("Content-Length", length);
    }
    Ok(())
}
