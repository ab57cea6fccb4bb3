//! What `sign`, `verify` and `send --sign` share: secrets, and the requests that they belong to.

use anyhow::Result;
use jiff::Timestamp;

use super::context::{Context, usage};
use super::input::{self, read_file};
use crate::cli::Signing;
use crate::message::{Request, Url};
use crate::payload::Item;
use crate::signature::{self, Options, Purpose, SCHEMES, Scheme, Secret, Signed, Subject};

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

/// The same for a scheme that each request tells: a secret must be of the form of some scheme.
pub(super) fn secrets_of_any(signing: &Signing) -> Result<Vec<Secret>> {
    let secrets = needed(signing, || "--verify checks with it".to_owned())?;
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
    let mut secrets: Vec<Secret> = signing
        .secrets
        .iter()
        .map(|text| Secret::new(text.as_bytes()))
        .collect();
    for path in signing.secret_files.iter().chain(&signing.signing_cert) {
        secrets.push(Secret::new(read_file(path)?));
    }
    if secrets.is_empty() {
        secrets.extend(Context::secret().map(Secret::new));
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

/// What signs requests as they go out.
pub(super) struct Signer<'a> {
    scheme: &'static Scheme,
    secret: Secret,
    options: Options,
    public_url: Option<&'a str>,
}

impl<'a> Signer<'a> {
    /// With the one secret that is given, in this scheme's way.
    pub(super) fn new(signing: &'a Signing, scheme: &'static Scheme) -> Result<Self> {
        let Ok([secret]) = <[_; 1]>::try_from(secrets(signing, scheme, Purpose::Sign)?) else {
            return Err(usage("one secret signs: give one"));
        };
        Ok(Self {
            scheme,
            secret,
            options: signing.options(),
            public_url: signing.public_url.as_deref(),
        })
    }

    /// Signs the exact bytes, for the URL that they go to.
    pub(super) fn sign(
        &self,
        url: &Url,
        request: &mut Request,
        id: &str,
        now: Timestamp,
    ) -> Result<()> {
        // As it goes out: items may have added to the query.
        let sent_to = Url {
            target: request.target.clone(),
            ..url.clone()
        };
        let sent_to = sent_to.to_string();
        let subject = Subject::new(request).at(Some(self.public_url.unwrap_or(&sent_to)));
        let Self {
            scheme,
            secret,
            options,
            ..
        } = self;
        let signed = signature::sign(scheme, options, secret, &subject, id, now).map_err(usage)?;
        put(signed, request)
    }
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
