//! `hook listen` on a free port; the test continues when it is ready.

use std::ops::Deref;

use super::running::State;
use super::{Connection, Finished, Message, Running, ask, connect, hook};

/// A listener that is ready. It derefs to [`Running`], and is killed on drop.
pub struct Listener {
    running: Running,
    url: String,
    port: u16,
}

impl Listener {
    /// `hook listen --port 0` with more arguments; `Listener::start("--json --count 2")`.
    #[track_caller]
    pub fn start(arguments: impl AsRef<str>) -> Self {
        hook(format!("listen --port 0 {}", arguments.as_ref())).listen()
    }

    /// The URL from its ready line: `http://127.0.0.1:PORT`, without a path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port in [`Listener::url`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Opens a connection to it.
    #[track_caller]
    pub fn connect(&self) -> Connection {
        connect(self.port)
    }

    /// Sends one raw request and reads the response.
    #[track_caller]
    pub fn ask(&self, request: impl AsRef<[u8]>) -> Message {
        ask(self.port, request)
    }

    /// Ends it with SIGTERM and waits. Exit code 143 is expected unless the test states another.
    #[track_caller]
    pub fn stop(self) -> Finished {
        self.running.terminate();
        let usual = cfg!(unix).then_some(143);
        self.running.finish().usually(usual)
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub fn finish(self) -> Finished {
        self.running.finish()
    }
}

impl From<Running> for Listener {
    #[track_caller]
    fn from(running: Running) -> Self {
        let (url, port) = if running.asked_for("--json") {
            let ready = running.next_json();
            assert_eq!(ready["type"], "ready", "the first line is {ready}");
            base(ready["url"].as_str().unwrap()).unwrap()
        } else {
            running.wait("the banner says the URL", banner)
        };
        Self { running, url, port }
    }
}

impl Deref for Listener {
    type Target = Running;

    fn deref(&self) -> &Running {
        &self.running
    }
}

/// The first URL with a port in a whole line of stderr.
fn banner(state: &State) -> Option<(String, u16)> {
    let text = String::from_utf8_lossy(&state.stderr);
    let whole = &text[..=text.rfind('\n')?];
    whole.lines().find_map(base)
}

/// The first `http://HOST:PORT` of a text.
fn base(text: &str) -> Option<(String, u16)> {
    let (_, rest) = text.split_once("http://")?;
    let part_of_authority = |c: char| c.is_ascii_alphanumeric() || "[]:.-".contains(c);
    let authority = &rest[..rest.find(|c| !part_of_authority(c)).unwrap_or(rest.len())];
    let (_, port) = authority.rsplit_once(':')?;
    let port = port.trim_end_matches('.').parse().ok()?;
    Some((format!("http://{}", authority.trim_end_matches('.')), port))
}

#[test]
fn the_url_is_found_where_a_person_would_see_it() {
    let at = |port| Some((format!("http://127.0.0.1:{port}"), port));
    assert_eq!(base("ready at http://127.0.0.1:41877."), at(41877));
    assert_eq!(base("\x1b[1mhttp://127.0.0.1:80\x1b[0m, all"), at(80));
    assert_eq!(base(r#"{"url":"http://127.0.0.1:5/x"}"#), at(5));
    assert_eq!(base("http://[::1]:9"), Some(("http://[::1]:9".into(), 9)));
    assert_eq!(base("http://nowhere/"), None);
}
