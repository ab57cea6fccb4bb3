//! Why a case says nothing about an endpoint.

use crate::signature::{ForgeError, Scheme, SignError};

/// Why a request cannot be made for this event and its scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Inapplicable {
    #[error("the event is not signed")]
    Unsigned,
    /// What the scheme does not have, as a phrase that follows its name.
    #[error("{label} {phrase}")]
    Scheme {
        label: &'static str,
        phrase: &'static str,
    },
    #[error("{label}: {error}")]
    Signing {
        label: &'static str,
        error: SignError,
    },
    #[error("the libraries of {0} leave the age to the receiver")]
    AnyAge(&'static str),
    /// What the event does not have.
    #[error("{0}")]
    Event(&'static str),
    #[error("events come as {0}")]
    Method(String),
}

impl Inapplicable {
    pub(super) fn scheme(scheme: &Scheme, phrase: &'static str) -> Self {
        let label = scheme.label;
        Self::Scheme { label, phrase }
    }

    pub(super) fn signing(scheme: &Scheme, error: SignError) -> Self {
        let label = scheme.label;
        Self::Signing { label, error }
    }

    pub(super) fn forging(scheme: &Scheme, error: ForgeError) -> Self {
        match error {
            ForgeError::Inexpressible(phrase) => Self::scheme(scheme, phrase),
            ForgeError::Sign(error) => Self::signing(scheme, error),
        }
    }
}

impl From<&'static str> for Inapplicable {
    fn from(event: &'static str) -> Self {
        Self::Event(event)
    }
}
