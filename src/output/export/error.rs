//! Why a form cannot hold a request.

/// Each text goes on from the number of the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExportError {
    #[error("it has no `Host` header that says where it went")]
    NoHost,
    #[error("its target is not a path")]
    TargetNotPath,
    #[error("its target cannot be written as text")]
    TargetNotText,
    #[error("its header `{0}` cannot be written as text")]
    HeaderNotText(String),
    #[error("its body cannot be written as text")]
    BodyNotText,
    #[error("its body would be read as syntax of the file")]
    BodyIsSyntax,
    #[error("Hurl has no method `{0}`")]
    HurlMethod(String),
    #[error("its header `{0}` is not UTF-8, which Hurl needs")]
    HurlHeaderNotUtf8(String),
}
