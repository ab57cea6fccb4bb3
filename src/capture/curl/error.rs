//! Why a text is not a curl command that can be read.
//!
//! Commands hold secrets, so an error repeats names and never values.

use crate::capture::format::OtherFormat;

/// Each text is a whole sentence, with what to do where that is not plain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CurlError {
    #[error("there is no command")]
    Empty,
    #[error("it begins with `{0}`, and not with `curl`")]
    NotCurl(String),
    #[error("it {0}")]
    OtherFormat(OtherFormat),
    #[error("it is PowerShell: in the browser choose \"Copy as cURL (bash)\"")]
    PowerShell,
    #[error("its lines go on after a backtick of PowerShell: end them with `\\`")]
    Backtick,
    #[error("it is in a Markdown fence: leave out the lines with {0}")]
    Fence(String),
    #[error("it has {0}: write {1}")]
    Typographic(String, &'static str),
    #[error("after a `\\` at the end of a line is a space: delete the space")]
    BackslashSpace,
    #[error("it is in parentheses: leave them out")]
    Parentheses,
    #[error("a shell replaces an unquoted `{0}`: put its word in quotes")]
    ShellGlob(&'static str),
    #[error("the heredoc `<<{0}` does not end: a line `{0}` is missing")]
    OpenHeredoc(String),
    #[error("the quote {0} is not closed")]
    OpenQuote(char),
    #[error("it ends in the middle, after `{0}`")]
    EndsEarly(char),
    #[error("it uses the variable `{0}`: write its value in its place")]
    Variable(String),
    #[error("it runs another command in `{0}`: write its output in its place")]
    Substitution(&'static str),
    #[error("an unquoted `&` ends the command: put the URL in quotes")]
    Ampersand,
    #[error("`{0}` is not part of a curl command: give the curl command alone")]
    Operator(String),
    #[error("more than one command: keep one curl command")]
    SeveralCommands,
    #[error("`{0}` is not an escape of printf")]
    PrintfEscape(String),
    #[error("curl has no option `{0}`")]
    UnknownFlag(String),
    #[error("curl has no `{0}=VALUE`: write `{0} VALUE`")]
    EqualsSign(String),
    #[error("`{0}` needs a value")]
    NoValue(String),
    #[error("the value of `{0}` is not UTF-8")]
    NotUtf8(String),
    #[error("two options read stdin, and the second gets nothing: read a file, or write the value")]
    StdinTwice,
    #[error("`{0}` is not supported: {1}")]
    Refused(String, &'static str),
    #[error("there is no URL")]
    NoUrl,
    #[error("it has several URLs: keep one")]
    SeveralUrls,
    #[error(
        "`{0}` in the URL stands for several URLs: keep one, or add `-g` if it is meant as it is"
    )]
    Glob(String),
    #[error("`-T {0}` stands for several files: keep one, or add `-g` if it is meant as it is")]
    FileGlob(String),
    #[error("`{0}` in the URL is a placeholder: write its value in its place")]
    Placeholder(String),
    /// The URL up to its path and without credentials.
    #[error("the URL `{origin}`: {reason}")]
    Url { origin: String, reason: String },
    #[error("`{0}` cannot be used with `{1}`")]
    Conflict(&'static str, &'static str),
    /// The text up to its first space, if that can be a name.
    #[error("`-H {0}…` is not a header: write `Name: value`")]
    Header(String),
    #[error("line {line} of `{file}` is not a header: write `Name: value`")]
    HeaderLine { file: String, line: usize },
    #[error("the value of `{0}` is not a form field: write `name=value`")]
    Form(String),
    #[error(
        "the value of `{0}` has no password, which curl would ask for: write `{0} USER:PASSWORD`"
    )]
    NoPassword(String),
    #[error("{0}")]
    Request(#[from] crate::message::request::InvalidRequest),
}

/// An option that changes nothing here, as it was written, and its long name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IgnoredFlag {
    pub(crate) written: String,
    pub(crate) name: &'static str,
}
