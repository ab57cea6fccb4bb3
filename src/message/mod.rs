//! HTTP messages: requests and responses, their headers, bodies and URLs.
//!
//! Messages are kept byte for byte, because signatures cover the bytes. Nothing here does I/O; sockets are in `http`.

pub(crate) mod body;
pub(crate) mod connect_to;
pub(crate) mod content_encoding;
pub(crate) mod credentials;
pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod hop_by_hop;
pub(crate) mod json_body;
pub(crate) mod multipart;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod text_encoding;
pub(crate) mod url;

pub(crate) use body::BodyKind;
pub(crate) use connect_to::ConnectTo;
pub(crate) use headers::Headers;
pub(crate) use request::{Request, Version};
pub(crate) use response::{Response, StatusSet};
pub(crate) use url::{Url, UrlScheme};
