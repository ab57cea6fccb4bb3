//! `hook secret`

use anyhow::Result;

use super::context::{usage, with_random};
use crate::cli::SecretArgs;
use crate::exit_code::Exit;
use crate::output::stdout;
use crate::signature::generate;

/// Prints a fresh secret in the scheme's form; of a pair the sender's key, then the receiver's.
pub(super) fn run(args: &SecretArgs) -> Result<Exit> {
    let generated = with_random(|random| generate(args.scheme, args.keypair, random))?;
    let generated = generated.map_err(usage)?;
    let mut text = generated.secret.reveal().to_vec();
    text.push(b'\n');
    if let Some(public) = generated.public {
        text.extend_from_slice(public.as_bytes());
        text.push(b'\n');
    }
    stdout::write_data(&text)?;
    Ok(Exit::Done)
}
