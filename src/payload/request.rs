//! What is sent, before it is known where to.

use crate::message::content_encoding::gzip;
use crate::message::form::encode_query;
use crate::message::{Headers, Request, Url};

use super::Item;

/// How this program names itself.
pub(crate) const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

pub(super) const NO_CODING: &str =
    "Transfer-Encoding can't be given: the body goes out with its length";

/// A request without its endpoint; the same for all endpoints of a fan-out.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    method: String,
    query: Vec<String>,
    /// The sender's own fields, in the order of the wire.
    own: Headers,
    /// The user's, behind them.
    given: Headers,
    removed: Vec<String>,
    body: Vec<u8>,
}

impl Payload {
    /// A payload with these bytes as its body, and the sender's usual headers.
    pub(crate) fn new(method: impl Into<String>, body: Vec<u8>) -> Self {
        let own = [("User-Agent", USER_AGENT), ("Accept", "*/*")];
        Self::dressed(method, own.into_iter().collect(), body)
    }

    /// A payload with exactly these headers, before the user's.
    pub(crate) fn dressed(method: impl Into<String>, own: Headers, body: Vec<u8>) -> Self {
        Self {
            method: method.into(),
            query: Vec::new(),
            own,
            given: Headers::new(),
            removed: Vec::new(),
            body,
        }
    }

    /// Adds a header of the format's own.
    pub(crate) fn dress(&mut self, name: &str, value: &str) {
        self.own.push(name, value);
    }

    /// Gives a header of the format's own another value; where there is none, none is added.
    pub(crate) fn renew(&mut self, name: &str, value: &str) {
        if self.own.contains(name) {
            self.own.set(name, value);
        }
    }

    /// Compresses the body with gzip; the error is for the user.
    pub(crate) fn compress(&mut self) -> Result<(), &'static str> {
        if self.body.is_empty() {
            return Err("--compress has no place: there is no body");
        }
        self.body = gzip(&self.body);
        self.own.push("Content-Encoding", "gzip");
        Ok(())
    }

    /// Adds an encoded query behind what the URL and earlier calls gave.
    pub(crate) fn add_query(&mut self, query: String) {
        self.query.push(query);
    }

    /// Applies what the user changes in headers and query; the error names what can't be applied.
    pub(crate) fn apply(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Data(..) => return Err("a data item has no place in given bytes".to_owned()),
            Item::File(name, _) => {
                return Err(format!(
                    "`{name}@…` is a part of a multipart body: take --format multipart"
                ));
            }
            Item::Query(name, value) => {
                self.query
                    .push(encode_query([(name.as_str(), value.as_str())]));
            }
            Item::Header(name, _) if name.eq_ignore_ascii_case("transfer-encoding") => {
                return Err(NO_CODING.to_owned());
            }
            Item::Header(name, value) => self.given.push(name, value),
            Item::NoHeader(name) => self.removed.push(name.clone()),
        }
        Ok(())
    }

    /// Applies a header that is for one endpoint: it takes the place of the user's for all.
    pub(crate) fn put(&mut self, header: &Item) -> Result<(), String> {
        if let Item::Header(name, _) = header {
            self.given.remove(name);
        }
        self.apply(header)
    }

    /// The URL's target with the queries behind it.
    fn target(&self, url: &Url) -> String {
        let query = self.query.iter().filter(|query| !query.is_empty());
        let with = query.fold(None, |url_so_far: Option<Url>, query| {
            Some(url_so_far.unwrap_or_else(|| url.clone()).with_query(query))
        });
        with.map_or_else(|| url.target.clone(), |url| url.target)
    }

    /// The request for one endpoint: Host, the sender's own headers, the user's, and the length, in the order in which
    /// curl sends them, so that `--curl` can send the same bytes. The error names a header that could not be removed.
    pub(crate) fn request(&self, url: &Url) -> Result<Request, String> {
        let mut request = Request::new(self.method.clone(), self.target(url));
        let headers = &mut request.headers;
        let mut given = self.given.iter();
        match given.find(|(name, _)| name.eq_ignore_ascii_case("host")) {
            Some((name, value)) => headers.push(name, value),
            None => headers.push("Host", url.authority()),
        }
        for (name, value) in self
            .own
            .iter()
            .filter(|(name, _)| !self.given.contains(name))
        {
            headers.push(name, value);
        }
        for (name, value) in self.given.iter() {
            if !name.eq_ignore_ascii_case("host") {
                headers.push(name, value);
            }
        }
        // RFC 9110 section 8.6: a length of 0 is said where the method expects a body.
        let expects_body = matches!(self.method.as_str(), "POST" | "PUT" | "PATCH");
        if (expects_body || !self.body.is_empty()) && !headers.contains("content-length") {
            headers.push("Content-Length", self.body.len().to_string());
        }
        for name in &self.removed {
            if headers.remove(name) == 0 {
                return Err(format!(
                    "the header `{name}` can't be removed: it is not sent"
                ));
            }
        }
        request.body.clone_from(&self.body);
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(items: &[&str]) -> Payload {
        let mut payload = Payload::new("POST", b"{}".to_vec());
        payload.dress("Content-Type", "application/json");
        for item in items {
            payload.apply(&Item::parse(item).unwrap()).unwrap();
        }
        payload
    }

    fn sent(items: &[&str], url: &str) -> String {
        let request = payload(items).request(&Url::parse(url).unwrap()).unwrap();
        String::from_utf8(request.to_bytes())
            .unwrap()
            .replace("\r\n", "\n")
    }

    #[test]
    fn headers_stand_in_the_order_of_curl() {
        let agent = format!("User-Agent: {USER_AGENT}\n");
        assert_eq!(
            sent(&["X-A:1", "x-a:2"], "http://h:81/p?x=1"),
            format!(
                "POST /p?x=1 HTTP/1.1\nHost: h:81\n{agent}Accept: */*\nContent-Type: application/json\n\
                 X-A: 1\nx-a: 2\nContent-Length: 2\n\n{{}}"
            )
        );
    }

    #[test]
    fn the_users_headers_replace_the_senders_own() {
        let text = sent(&["host:other", "accept:", "content-type:text/plain"], "h");
        assert!(
            text.starts_with("POST / HTTP/1.1\nhost: other\nUser-Agent: "),
            "{text}"
        );
        assert!(!text.contains("ccept:"), "{text}");
        assert!(
            text.contains("content-type: text/plain\nContent-Length"),
            "{text}"
        );
        assert_eq!(text.matches("ontent-").count(), 2, "{text}");
    }

    #[test]
    fn query_items_go_behind_the_urls_query() {
        let text = sent(&["b==2 3", "b==\u{e9}"], "http://h/?a=1");
        assert!(
            text.starts_with("POST /?a=1&b=2%203&b=%C3%A9 HTTP/1.1\n"),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_apply_is_an_error() {
        let mut payload = payload(&["X-Nope:"]);
        assert!(payload.request(&Url::parse("h").unwrap()).is_err());
        assert!(payload.apply(&Item::parse("a=b").unwrap()).is_err());
    }
}
