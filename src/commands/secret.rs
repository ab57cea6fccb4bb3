//! `hook secret`: generates a secret or a key pair for test set-ups.

use anyhow::Result;

use super::advice;
use super::error::usage;
use crate::cli::SecretArgs;
use crate::delivery::with_random;
use crate::exit_code::Exit;
use crate::output::stdout;
use crate::signature::generate;

/// Prints a new secret; for a key pair the sender's key, then the receiver's.
pub(super) fn run(args: &SecretArgs) -> Result<Exit> {
    let generated = with_random(|random| generate(args.scheme, args.keypair, random))?;
    let generated = generated.map_err(|error| usage(advice::generating(&error)))?;
    let mut text = generated.secret.reveal().to_vec();
    text.push(b'\n');
    if let Some(public) = generated.public {
        text.extend_from_slice(public.as_bytes());
        text.push(b'\n');
    }
    stdout::write_data(&text)?;
    Ok(Exit::Done)
}
