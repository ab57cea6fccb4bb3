//! What travels: requests, answers, their headers and bodies, byte-true; pure.

pub mod body;
pub mod coding;
pub mod detour;
pub mod form;
pub mod glob;
pub mod headers;
pub mod json;
pub mod multipart;
pub mod relay;
pub mod request;
pub mod response;
pub mod statuses;
pub mod url;

pub use body::Kind;
pub use detour::Detour;
pub use headers::Headers;
pub use request::{Request, Version};
pub use response::Response;
pub use statuses::Statuses;
pub use url::{Scheme, Url};
