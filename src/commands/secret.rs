//! `hook secret`

use anyhow::Result;

use super::context::{print, usage};
use crate::cli::SecretArgs;
use crate::exit::Exit;
use crate::signature::generate;

/// Prints a fresh secret in the scheme's form; of a pair the sender's key, then the receiver's.
pub(super) fn run(args: &SecretArgs) -> Result<Exit> {
    let mut failed = None;
    let mut random = |bytes: &mut [u8]| {
        if let Err(error) = getrandom::fill(bytes) {
            failed = Some(error);
        }
    };
    let generated = generate(args.scheme, args.keypair, &mut random).map_err(usage)?;
    if let Some(error) = failed {
        anyhow::bail!("could not get random bytes: {error}");
    }
    let mut text = generated.secret.reveal().to_vec();
    text.push(b'\n');
    if let Some(public) = generated.public {
        text.extend_from_slice(public.as_bytes());
        text.push(b'\n');
    }
    print(&text)?;
    Ok(Exit::Done)
}
