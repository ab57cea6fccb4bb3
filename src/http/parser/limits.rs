//! The bounds on what a sender may send.

#[derive(Clone, Copy, Debug)]
pub(crate) struct ParserLimits {
    /// Bytes of a head, of a trailer section, and of all chunk extensions of a body.
    pub(crate) head: usize,
    /// Header fields of a head, and of a trailer section.
    pub(crate) fields: usize,
    /// Bytes of a body, without its transfer coding.
    pub(crate) body: u64,
    /// Added to the refusal of a body over `body`, such as the option that raises the bound.
    pub(crate) body_advice: &'static str,
    /// Whether a chunked body is also kept as it was on the wire.
    pub(crate) keep_framed: bool,
}

impl Default for ParserLimits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            fields: 100,
            body: 32 << 20,
            body_advice: "",
            keep_framed: false,
        }
    }
}
