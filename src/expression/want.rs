//! What is waited for: `EXPR`, or `EXPR x N`.

use super::{Expression, ExpressionError};

/// An expression that so many requests shall meet.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// What each of them meets.
    pub(crate) expr: Expression,
    /// How many, at least 1.
    pub(crate) times: u64,
}

impl Goal {
    /// Reads an expression about requests, with ` x N` behind it for more than one.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let counted = text
            .rsplit_once(" x ")
            .filter(|(_, n)| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
        let Some((expr, times)) = counted else {
            return Expression::parse(text).map(|expr| Self { expr, times: 1 });
        };
        let times = times.parse().ok().filter(|times| *times > 0);
        let wrong = || ExpressionError {
            message: "how often is a number from 1".to_owned(),
            at: expr.len() + 3,
            text: text.to_owned(),
        };
        Ok(Self {
            expr: Expression::parse(expr)?,
            times: times.ok_or_else(wrong)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_behind_an_x_says_how_often() {
        for (text, expr, times) in [
            ("event=contact.added", "event=contact.added", 1),
            ("event=contact.added x 3", "event=contact.added", 3),
            ("header.X-A=1 x 2 x 3", "header.X-A=1 x 2", 3),
            ("/size=2 x y", "/size=2 x y", 1),
            ("/a=b x ", "/a=b x ", 1),
        ] {
            let want = Goal::parse(text).unwrap();
            assert_eq!((want.expr.to_string().as_str(), want.times), (expr, times));
        }
    }

    #[test]
    fn nothing_is_not_waited_for() {
        for times in ["0", "000", "99999999999999999999999"] {
            let malformed = Goal::parse(&format!("event=x x {times}")).unwrap_err();
            assert_eq!(malformed.at, 10);
        }
        assert_eq!(Goal::parse("evnt=x x 2").unwrap_err().at, 0);
    }
}
