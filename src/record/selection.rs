//! A selection of requests of a capture by their numbers: `3`, `-1`, `2,5..7,-3..`.
//!
//! Requests count from 1, or from -1 at the end. A selection says how much of a capture has to be held and how far it
//! has to be read, so that a capture of any length is read once and a selection without negative numbers ends early.

/// A set of numbers; the selected requests keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selection(Vec<NumberRange>);

/// From one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NumberRange {
    from: Option<i64>,
    to: Option<i64>,
}

/// Why a text is not a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SelectionError {
    #[error("requests count from 1, and from -1 at the end")]
    Zero,
    #[error("`{0}..{1}` contains nothing: write the smaller number first")]
    Empty(i64, i64),
    #[error("write it like `3`, `-1` or `2,5..7`")]
    NotANumber,
}

impl Selection {
    /// The last request.
    pub(crate) fn last() -> Self {
        Self(vec![NumberRange::one(-1)])
    }

    pub(crate) fn of(numbers: impl IntoIterator<Item = i64>) -> Self {
        Self(numbers.into_iter().map(NumberRange::one).collect())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, SelectionError> {
        text.split(',')
            .map(NumberRange::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether it contains the request with this number, which is `from_end` counted from the end.
    pub(crate) fn contains(&self, nth: u64, from_end: i64) -> bool {
        self.0.iter().any(|range| range.contains(nth, from_end))
    }

    /// How many requests have to be read after one before it is known whether a negative number selects it.
    pub(crate) fn lookahead(&self) -> usize {
        let bounds = self.bounds().filter(|bound| *bound < 0);
        bounds
            .map(|bound| bound.unsigned_abs() as usize)
            .max()
            .unwrap_or(0)
    }

    /// How many of the last requests hold all that can be selected, if that depends on the end alone.
    pub(crate) fn tail(&self) -> Option<usize> {
        let is_from_end = |range: &NumberRange| {
            range.from.is_some_and(|from| from < 0) && range.to.is_none_or(|to| to < 0)
        };
        self.0.iter().all(is_from_end).then(|| self.lookahead())
    }

    /// The largest number that can be selected, if that does not depend on the end.
    pub(crate) fn end(&self) -> Option<u64> {
        let ends = self
            .0
            .iter()
            .map(|range| range.to.and_then(|to| u64::try_from(to).ok()));
        match self.lookahead() {
            0 => ends.collect::<Option<Vec<_>>>()?.into_iter().max(),
            _ => None,
        }
    }

    /// The first single number that a capture with `total` requests does not have.
    pub(crate) fn missing(&self, total: u64) -> Option<i64> {
        let mut single = self.0.iter().filter(|range| range.from == range.to);
        let has = |number: &i64| number.unsigned_abs() <= total;
        single.find_map(|range| range.from.filter(|number| !has(number)))
    }

    fn bounds(&self) -> impl Iterator<Item = i64> {
        self.0
            .iter()
            .flat_map(|range| [range.from, range.to])
            .flatten()
    }
}

impl NumberRange {
    fn one(number: i64) -> Self {
        Self {
            from: Some(number),
            to: Some(number),
        }
    }

    fn parse(text: &str) -> Result<Self, SelectionError> {
        let number = |text: &str| -> Result<Option<i64>, SelectionError> {
            match text.trim() {
                "" => Ok(None),
                text => match text.parse() {
                    Ok(0) => Err(SelectionError::Zero),
                    Ok(number) => Ok(Some(number)),
                    Err(_) => Err(SelectionError::NotANumber),
                },
            }
        };
        match text.split_once("..") {
            Some((from, to)) => match (number(from)?, number(to)?) {
                // One from the start and one from the end may be any numbers.
                (Some(from), Some(to)) if from > to && from.signum() == to.signum() => {
                    Err(SelectionError::Empty(from, to))
                }
                (from, to) => Ok(Self { from, to }),
            },
            None => match number(text)? {
                Some(single) => Ok(Self::one(single)),
                None => Err(SelectionError::NotANumber),
            },
        }
    }

    fn contains(self, nth: u64, from_end: i64) -> bool {
        let position = |bound: i64| {
            if bound < 0 {
                from_end
            } else {
                i64::try_from(nth).unwrap_or(i64::MAX)
            }
        };
        self.from.is_none_or(|from| position(from) >= from)
            && self.to.is_none_or(|to| position(to) <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers from 1 to 10 that the selection contains.
    fn of_ten(text: &str) -> Vec<u64> {
        let selection = Selection::parse(text).unwrap();
        (1..=10u64)
            .filter(|nth| selection.contains(*nth, nth.cast_signed() - 11))
            .collect()
    }

    #[test]
    fn numbers_and_ranges_count_from_both_ends() {
        assert_eq!(of_ten("3"), [3]);
        assert_eq!(of_ten("-1"), [10]);
        assert_eq!(of_ten("2,5..7,-1"), [2, 5, 6, 7, 10]);
        assert_eq!(of_ten("9.."), [9, 10]);
        assert_eq!(of_ten("..2"), [1, 2]);
        assert_eq!(of_ten("-2.."), [9, 10]);
        assert_eq!(of_ten("8..-2"), [8, 9]);
        assert_eq!(of_ten("9..-3, 11,-11"), [0; 0]);
        for (text, from, to) in [("7..6", 7, 6), ("1,-1..-2", -1, -2)] {
            assert_eq!(Selection::parse(text), Err(SelectionError::Empty(from, to)));
        }
        assert_eq!(of_ten("..").len(), 10);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "0", "1,", "a", "1...3", "1-3", "1..0"] {
            assert!(Selection::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_part_to_read_is_known() {
        let of = |text| {
            let selection = Selection::parse(text).unwrap();
            (selection.lookahead(), selection.end())
        };
        assert_eq!(of("2,5..7"), (0, Some(7)));
        assert_eq!(of("2.."), (0, None));
        assert_eq!(of("2,-3..-1"), (3, None));
        let tail = |text| Selection::parse(text).unwrap().tail();
        assert_eq!(tail("-1"), Some(1));
        assert_eq!(tail("-2,-7..-3,-4.."), Some(7));
        for text in ["1", "-1,2", "..-2", "..", "-5..9", "3..-1"] {
            assert_eq!(tail(text), None, "{text}");
        }
        let missing = |text, total| Selection::parse(text).unwrap().missing(total);
        assert_eq!(missing("1,3", 2), Some(3));
        assert_eq!(missing("-3", 2), Some(-3));
        assert_eq!(missing("1,5..9,-2", 2), None);
    }
}
