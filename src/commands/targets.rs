//! The URLs that a command sends to: those of its `--url` flags, else that of the environment.

use anyhow::Result;

use super::context::Context;
use super::run_exit::usage;
use crate::message::Url;

pub(super) fn urls(given: &[Url]) -> Result<Vec<Url>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    match Context::url()? {
        Some(url) => Ok(vec![url]),
        None => Err(usage(
            "no URL: give `--url URL`, or set HOOK_URL in the environment",
        )),
    }
}
