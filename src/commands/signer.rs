//! What `sign`, `verify` and `send --sign` share: secrets, and the requests that they belong to.

use anyhow::Result;
use jiff::Timestamp;

use super::context::{Context, usage};
use super::value_input::{self, read_file};
use crate::cli::{SchemeChoice, Signing};
use crate::delivery::{Delivery, message_id};
use crate::message::{Request, Url};
use crate::payload::Item;
use crate::provider::recognise;
use crate::signature::{
    self, KeyPurpose, SCHEMES, Scheme, Secret, SignatureChanges, SignatureOptions, SignedMessage,
};

/// The secrets: from flags and files, else from `HOOK_SECRET`; each must be of the scheme's form.
pub(super) fn secrets(
    signing: &Signing,
    scheme: &Scheme,
    purpose: KeyPurpose,
) -> Result<Vec<Secret>> {
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
        SchemeChoice::Of(scheme) => {
            Ok((Some(scheme), secrets(signing, scheme, KeyPurpose::Verify)?))
        }
        SchemeChoice::Auto => Ok((None, secrets_of_any(signing)?)),
    }
}

/// The same for a scheme that each request tells: a secret must be of the form of some scheme.
fn secrets_of_any(signing: &Signing) -> Result<Vec<Secret>> {
    let secrets = needed(signing, || "signatures are checked with it".to_owned())?;
    let fits = |secret: &Secret| {
        let mut schemes = SCHEMES.iter();
        schemes.any(|scheme| signature::check_secret(scheme, secret, KeyPurpose::Verify).is_ok())
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
    request.body = value_input::read("stdin", "-", context)?.bytes;
    Ok(request)
}

/// Signs requests as they go out: the exact bytes, for the URL that they go to.
#[derive(Clone)]
pub(super) struct Signer {
    scheme: &'static Scheme,
    secret: Secret,
    options: SignatureOptions,
    /// The URL as the sender knows it, where that is not the one that it goes to.
    public_url: Option<String>,
    signs_url: bool,
}

impl Signer {
    pub(super) fn new(scheme: &'static Scheme, signing: &Signing) -> Result<Self> {
        let mut secrets = secrets(signing, scheme, KeyPurpose::Sign)?;
        match (secrets.pop(), secrets.len()) {
            (Some(secret), 0) => Ok(Self::with(scheme, secret, signing)),
            _ => Err(usage("one secret signs: give one")),
        }
    }

    /// The same with a secret that fits the scheme.
    pub(super) fn with(scheme: &'static Scheme, secret: Secret, signing: &Signing) -> Self {
        let options = signing.options();
        Self {
            scheme,
            secret,
            signs_url: scheme.signs_url(&options) || scheme.signs_query(&options),
            options,
            public_url: signing.public_url.clone(),
        }
    }

    /// What `--sign` asks for, if it is given.
    pub(super) fn of(scheme: Option<&'static Scheme>, signing: &Signing) -> Result<Option<Self>> {
        match scheme {
            Some(scheme) => Self::new(scheme, signing).map(Some),
            None if signing.is_given() => Err(usage("a secret has no place without --sign SCHEME")),
            None => Ok(None),
        }
    }

    /// Whether it signs an id that stands in a header.
    pub(super) fn signs_id(&self) -> bool {
        self.scheme.id_header(&self.options).is_some()
    }

    fn sign(
        &self,
        url: &Url,
        request: &Request,
        id: &str,
        now: Timestamp,
    ) -> Result<SignatureChanges, String> {
        let public_url = self.signs_url.then(|| self.url_of(url, request));
        let public_url = public_url.unwrap_or_default();
        let subject = SignedMessage::new(request).at(Some(&public_url));
        signature::sign(self.scheme, &self.options, &self.secret, &subject, id, now)
    }

    /// The URL that is signed: as it goes out, for items may have added to the query.
    fn url_of(&self, url: &Url, request: &Request) -> String {
        let sent_to = || Url {
            target: request.target.clone(),
            ..url.clone()
        };
        let public_url = self.public_url.clone();
        public_url.unwrap_or_else(|| sent_to().to_string())
    }

    /// Signs a request as it goes out.
    pub(super) fn put(
        &self,
        url: &Url,
        request: &mut Request,
        id: &str,
        now: Timestamp,
    ) -> Result<()> {
        let made = self.sign(url, request, id, now).map_err(usage)?;
        put(made, request)
    }

    /// Signs a recorded request in the place of its old signature, under the id that it has unless another is given.
    pub(super) fn renew(
        &self,
        delivery: &mut Delivery,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), String> {
        let Delivery { url, request } = delivery;
        let header = self.scheme.id_header(&self.options);
        let signed = header.and_then(|name| request.headers.text(name));
        let known = id.or(signed).map(str::to_owned);
        let id = match known.or_else(|| recognise(request).id) {
            Some(id) => id,
            None => {
                message_id().map_err(|error| format!("could not make a message id: {error}"))?
            }
        };
        signature::re_sign(self.scheme, &self.options, request, now, |bare| {
            self.sign(url, bare, &id, now)
        })
    }
}

/// Puts a signature where it belongs.
pub(super) fn put(signed: SignatureChanges, request: &mut Request) -> Result<()> {
    if let Some(changed) = &signed.url {
        request.target = Url::parse(changed)
            .map_err(|error| usage(error.to_string()))?
            .target;
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
