//! What every test uses: the binary in a hermetic environment, raw sockets, a scripted endpoint.
//!
//! Every wait is for a fact, is bounded, and fails with everything that was seen so far. Nothing here sleeps, uses a
//! fixed port or a global lock, so all tests run at once.

#![allow(
    dead_code,
    unused_imports,
    reason = "a fixture may wait for its first test"
)]

mod endpoint;
mod finished;
mod folder;
mod listener;
mod message;
mod program;
mod running;
mod secure;
mod tunnel;
mod web_server;
mod wire;

use std::time::Duration;

#[cfg(target_os = "linux")]
pub use endpoint::Silent;
pub use endpoint::{Endpoint, Refusing, Reply};
pub use finished::Finished;
pub use folder::Folder;
pub use listener::Listener;
pub use message::Message;
pub use program::{Hook, bash, hook, shell};
pub use running::Running;
pub use secure::{Authority, Identity, SecureEndpoint, server_config};
pub use tunnel::tunnel;
pub use web_server::{Arrival, Served, WebServer};
pub use wire::{Connection, ask, connect, exchange, post, response, skip_request};

/// How long a fact may take to come true. Long, because only a failing test waits for all of it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a program may run.
const WATCHDOG: Duration = Duration::from_secs(30);

/// Parses JSON, or fails with the text that is not JSON.
#[track_caller]
pub fn json(text: impl AsRef<[u8]>) -> serde_json::Value {
    let text = text.as_ref();
    serde_json::from_slice(text)
        .unwrap_or_else(|error| panic!("not JSON: {error}\n{}", shown(text)))
}

/// Bytes for a failure message: control characters escaped, the middle of something long left out.
fn shown(bytes: &[u8]) -> String {
    const EDGE: usize = 4000;
    let escape = |bytes: &[u8]| -> String {
        String::from_utf8_lossy(bytes)
            .chars()
            .map(|c| match c {
                '\n' | '\t' => c.to_string(),
                c if c.is_control() => c.escape_default().to_string(),
                c => c.to_string(),
            })
            .collect()
    };
    if bytes.len() <= 2 * EDGE {
        return escape(bytes);
    }
    format!(
        "{}\n[… {} bytes …]\n{}",
        escape(&bytes[..EDGE]),
        bytes.len() - 2 * EDGE,
        escape(&bytes[bytes.len() - EDGE..])
    )
}

/// Both streams of a program for a failure message.
fn streams(stdout: &[u8], stderr: &[u8]) -> String {
    format!(
        "--- stdout ({} bytes)\n{}\n--- stderr ({} bytes)\n{}\n---",
        stdout.len(),
        shown(stdout),
        stderr.len(),
        shown(stderr)
    )
}
