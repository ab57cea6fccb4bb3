//! The request of one event, before it is addressed to an endpoint.
//!
//! The builder keeps the default headers, those of the user, and the query apart, so that a header of the user replaces
//! a default one. `build` puts them together for one endpoint, in the order in which curl sends them, so that an
//! exported curl command sends the same bytes.

use std::sync::Arc;

use crate::message::content_encoding::gzip;
use crate::message::form::encode_query;
use crate::message::{Headers, Request, Url};

use super::error::PayloadError;
use super::item::Item;

/// The `User-Agent` of requests that do not emulate a provider.
pub(crate) const USER_AGENT: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

/// A request without its endpoint; the same for all endpoints.
#[derive(Clone, Debug)]
pub(crate) struct RequestBuilder {
    method: String,
    query: Vec<String>,
    default_headers: Headers,
    /// The headers of the user, which follow the default ones.
    user_headers: Headers,
    removed: Vec<String>,
    /// Shared with the template that many events are made of: a body may be large.
    body: Arc<Vec<u8>>,
}

impl RequestBuilder {
    /// A request with this body and the default headers.
    pub(crate) fn new(method: impl Into<String>, body: impl Into<Arc<Vec<u8>>>) -> Self {
        let default_headers = [("User-Agent", USER_AGENT), ("Accept", "*/*")];
        Self::with_headers(method, default_headers.into_iter().collect(), body)
    }

    /// A request with this body and these headers instead of the default ones.
    pub(crate) fn with_headers(
        method: impl Into<String>,
        default_headers: Headers,
        body: impl Into<Arc<Vec<u8>>>,
    ) -> Self {
        Self {
            method: method.into(),
            query: Vec::new(),
            default_headers,
            user_headers: Headers::new(),
            removed: Vec::new(),
            body: body.into(),
        }
    }

    /// Adds a default header.
    pub(crate) fn add_header(&mut self, name: &str, value: &str) {
        self.default_headers.push(name, value);
    }

    /// Replaces the value of a default header, if there is one of this name.
    pub(crate) fn replace_header(&mut self, name: &str, value: &str) {
        if self.default_headers.contains(name) {
            self.default_headers.set(name, value);
        }
    }

    /// Compresses the body with gzip.
    pub(crate) fn compress(&mut self) -> Result<(), PayloadError> {
        if self.body.is_empty() {
            return Err(PayloadError::NothingToCompress);
        }
        self.body = gzip(&self.body).into();
        self.default_headers.push("Content-Encoding", "gzip");
        Ok(())
    }

    /// Appends an encoded query to that of the URL.
    pub(crate) fn add_query(&mut self, query: String) {
        self.query.push(query);
    }

    /// Applies a change of the user to the headers or the query.
    pub(crate) fn apply(&mut self, item: &Item) -> Result<(), PayloadError> {
        match item {
            Item::Data(..) | Item::File(..) => return Err(PayloadError::BodyItem),
            Item::Query(name, value) => {
                self.query
                    .push(encode_query([(name.as_str(), value.as_str())]));
            }
            Item::Header(name, _) if name.eq_ignore_ascii_case("transfer-encoding") => {
                return Err(PayloadError::TransferEncoding);
            }
            Item::Header(name, value) => self.user_headers.push(name, value),
            Item::RemoveHeader(name) => self.removed.push(name.clone()),
        }
        Ok(())
    }

    /// Applies a header for one endpoint, which replaces the user's header for all endpoints.
    pub(crate) fn override_header(&mut self, header: &Item) -> Result<(), PayloadError> {
        if let Item::Header(name, _) = header {
            self.user_headers.remove(name);
        }
        self.apply(header)
    }

    /// The URL's target with the queries appended.
    fn target(&self, url: &Url) -> String {
        let query = self.query.iter().filter(|query| !query.is_empty());
        let with = query.fold(None, |url_so_far: Option<Url>, query| {
            Some(url_so_far.unwrap_or_else(|| url.clone()).with_query(query))
        });
        with.map_or_else(|| url.target.clone(), |url| url.target)
    }

    /// The request for one endpoint.
    pub(crate) fn build(&self, url: &Url) -> Result<Request, PayloadError> {
        let mut request = Request::new(self.method.clone(), self.target(url));
        let headers = &mut request.headers;
        let mut user_headers = self.user_headers.iter();
        match user_headers.find(|(name, _)| name.eq_ignore_ascii_case("host")) {
            Some((name, value)) => headers.push(name, value),
            None => headers.push("Host", url.authority()),
        }
        for (name, value) in self
            .default_headers
            .iter()
            .filter(|(name, _)| !self.user_headers.contains(name))
        {
            headers.push(name, value);
        }
        for (name, value) in self.user_headers.iter() {
            if !name.eq_ignore_ascii_case("host") {
                headers.push(name, value);
            }
        }
        // RFC 9110 section 8.6: a method that expects a body sends `Content-Length: 0` for an empty one.
        let expects_body = matches!(self.method.as_str(), "POST" | "PUT" | "PATCH");
        if (expects_body || !self.body.is_empty()) && !headers.contains("content-length") {
            headers.push("Content-Length", self.body.len().to_string());
        }
        for name in &self.removed {
            if headers.remove(name) == 0 {
                return Err(PayloadError::HeaderNotSent(name.clone()));
            }
        }
        request.body.clone_from(&*self.body);
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(items: &[&str]) -> RequestBuilder {
        let mut builder = RequestBuilder::new("POST", b"{}".to_vec());
        builder.add_header("Content-Type", "application/json");
        for item in items {
            builder.apply(&Item::parse(item).unwrap()).unwrap();
        }
        builder
    }

    fn sent(items: &[&str], url: &str) -> String {
        let request = builder(items).build(&Url::parse(url).unwrap()).unwrap();
        String::from_utf8(request.to_bytes())
            .unwrap()
            .replace("\r\n", "\n")
    }

    #[test]
    fn headers_have_the_order_of_curl() {
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
    fn headers_of_the_user_replace_the_default_ones() {
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
    fn query_items_follow_the_query_of_the_url() {
        let text = sent(&["b==2 3", "b==\u{e9}"], "http://h/?a=1");
        assert!(
            text.starts_with("POST /?a=1&b=2%203&b=%C3%A9 HTTP/1.1\n"),
            "{text}"
        );
    }

    #[test]
    fn an_item_that_does_not_apply_is_an_error() {
        let mut builder = builder(&["X-Nope:"]);
        assert!(builder.build(&Url::parse("h").unwrap()).is_err());
        assert!(builder.apply(&Item::parse("a=b").unwrap()).is_err());
    }
}
