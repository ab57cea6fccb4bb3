//! Shared by the tests of `hook replay`: a record in a file, the endpoint, and the parts of a record that do not depend
//! on the run.

use serde_json::Value;

use super::support::{Endpoint, Hook, Message, hook, json, response};

/// `hook replay capture --url URL FLAGS` for a file with these bytes.
pub fn replay(flags: &str, url: &str, file: impl AsRef<[u8]>) -> Hook {
    let to = match url {
        "" => String::new(),
        url => format!("--url {url}"),
    };
    hook(format!("replay capture {to} {flags}")).file("capture", file)
}

/// The request lines that an endpoint gets. Each request gets a 200.
#[track_caller]
pub fn replayed(flags: &str, file: impl AsRef<[u8]>) -> Vec<String> {
    let endpoint = Endpoint::always(|_| response(200, ""));
    replay(flags, &endpoint.url(), file).run();
    let requests = endpoint.requests();
    requests.iter().map(Message::start_line).collect()
}

/// The requests of a record without what differs between runs: the time, the remote address and the value of `Host`.
pub fn same(record: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(record).unwrap();
    let lines = text.lines().map(json);
    let requests = lines.filter(|line| line["type"] == "request");
    requests.map(without_run).collect()
}

fn without_run(mut line: Value) -> Value {
    for key in ["received_at", "remote"] {
        line[key] = Value::Null;
    }
    for field in line["headers"].as_array_mut().unwrap() {
        if field[0].as_str().unwrap().eq_ignore_ascii_case("host") {
            field[1] = Value::Null;
        }
    }
    line
}
