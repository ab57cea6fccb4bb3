//! From flags to what a listener believes: signatures, and checks of the endpoint.

use anyhow::Result;

use crate::cli::Listen;
use crate::commands::context::{Context, usage};
use crate::commands::signer::{given, verification};
use crate::listener::{Handshakes, Verifier};
use crate::provider::handshake::Verifies;

/// How signatures are checked, if they are, and how checks of the endpoint are answered.
pub(super) fn trust(args: &Listen) -> Result<(Option<Verifier>, Option<Handshakes>)> {
    let (scheme, secrets) = match args.verify {
        Some(choice) => verification(&args.signing, choice)?,
        // Without --verify they are for the checks that are answered with one.
        None => (None, given(&args.signing)?),
    };
    if args.verify.is_none() && args.no_handshake && args.signing.is_given() {
        return Err(usage("a secret has no place without --verify SCHEME"));
    }
    if args.verify.is_none() && args.signing.tells_more() {
        return Err(usage(
            "--public-url and what a scheme is told have no place without --verify SCHEME",
        ));
    }
    let verifier = args.verify.map(|_| Verifier {
        scheme,
        secrets: secrets.clone(),
        options: args.signing.options(),
        tolerance: args.tolerance,
        ignore_timestamp: args.ignore_timestamp,
        public_url: args.signing.public_url.clone(),
        accepts_invalid: args.accept_invalid,
    });
    let handshakes = Handshakes {
        verify_token: args.verify_token.clone().or_else(Context::verify_token),
        secrets,
        verifies: match (args.verify, scheme) {
            (None, _) => Verifies::None,
            (Some(_), Some(scheme)) => Verifies::Of(scheme),
            (Some(_), None) => Verifies::All,
        },
        allow_origin: args.allow_origin.clone(),
        allow_rate: args.allow_rate,
    };
    Ok((verifier, (!args.no_handshake).then_some(handshakes)))
}
