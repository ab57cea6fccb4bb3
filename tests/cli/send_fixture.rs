//! Shared by the tests of `hook send`: the request that arrives, and the line of a usage error.

use crate::support::{Endpoint, Hook, Message, hook, response};

/// The request that an endpoint gets from `hook send --url … ARGUMENTS`.
#[track_caller]
pub fn sent(arguments: &str) -> Message {
    sent_with(arguments, |hook| hook)
}

/// The same with files, with stdin, or with arguments that contain spaces.
#[track_caller]
pub fn sent_with(arguments: &str, prepare: impl FnOnce(Hook) -> Hook) -> Message {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    prepare(hook(format!("send --url {url} {arguments}"))).run();
    endpoint.request()
}

/// All requests that an endpoint gets from it, in order. Each gets a 200.
#[track_caller]
pub fn all_sent(arguments: &str, prepare: impl FnOnce(Hook) -> Hook) -> Vec<Message> {
    let endpoint = Endpoint::always(|_| response(200, ""));
    let url = endpoint.url();
    prepare(hook(format!("send --url {url} {arguments}"))).run();
    endpoint.requests()
}

/// Checks that `hook send --url … ARGUMENTS` is a usage error: one line with these words, and nothing is sent.
#[track_caller]
pub fn refused(arguments: &str, words: &str) {
    refused_with(arguments, |hook| hook, words);
}

/// The same with files, with stdin, or with arguments that contain spaces.
#[track_caller]
pub fn refused_with(arguments: &str, prepare: impl FnOnce(Hook) -> Hook, words: &str) {
    let endpoint = Endpoint::script::<u16>([]);
    let url = endpoint.url();
    let finished = prepare(hook(format!("send --url {url} {arguments}"))).run();
    finished.fails(2, words).error_line();
}

/// The `data` of each event in the standard format, as text.
pub fn data(requests: &[Message]) -> Vec<&str> {
    let data = requests.iter().map(|request| {
        let (_, data) = request.text().split_once(r#","data":"#).unwrap();
        data.strip_suffix('}').unwrap()
    });
    data.collect()
}
