//! The bounds of an attempt.

use crate::cli::DeliveryArgs;
use crate::http::client::ExchangeLimits;

/// How much of a response's body is read, in bytes.
pub(in crate::commands) const MAX_RESPONSE_BODY: usize = 256 << 20;

pub(in crate::commands) fn limits(args: &DeliveryArgs) -> ExchangeLimits {
    ExchangeLimits {
        timeout: args.timeout,
        connect_timeout: args.connect_timeout,
        max_body: MAX_RESPONSE_BODY,
    }
}
