//! Which requests of a capture are meant: `3`, `-1`, `2,5..7,-3..`.

/// A choice of requests by their numbers; they keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selection(Vec<Range>);

/// From one to another, both included; a negative number counts from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    from: Option<i64>,
    to: Option<i64>,
}

impl Selection {
    /// The last one.
    pub(crate) fn last() -> Self {
        Self(vec![Range::one(-1)])
    }

    /// These, each by its number.
    pub(crate) fn of(numbers: impl IntoIterator<Item = i64>) -> Self {
        Self(numbers.into_iter().map(Range::one).collect())
    }

    /// Reads a list of numbers and ranges.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(Range::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether it takes the request with this number and, counted from the end, this negative one.
    pub(crate) fn takes(&self, nth: u64, from_end: i64) -> bool {
        self.0.iter().any(|range| range.takes(nth, from_end))
    }

    /// How many requests behind one have to be known to be absent before it can be chosen.
    pub(crate) fn reach(&self) -> usize {
        let bounds = self.bounds().filter(|bound| *bound < 0);
        bounds
            .map(|bound| bound.unsigned_abs() as usize)
            .max()
            .unwrap_or(0)
    }

    /// The number behind which nothing can be chosen, if that does not depend on the end.
    pub(crate) fn end(&self) -> Option<u64> {
        let ends = self
            .0
            .iter()
            .map(|range| range.to.and_then(|to| u64::try_from(to).ok()));
        match self.reach() {
            0 => ends.collect::<Option<Vec<_>>>()?.into_iter().max(),
            _ => None,
        }
    }

    /// The first single number that a capture of so many requests does not have.
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

impl Range {
    fn one(number: i64) -> Self {
        Self {
            from: Some(number),
            to: Some(number),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(0) => Err("requests count from 1, and from -1 at the end".to_owned()),
                Ok(number) => Ok(Some(number)),
                Err(_) => Err("write it like `3`, `-1` or `2,5..7`".to_owned()),
            },
        };
        match text.split_once("..") {
            Some((from, to)) => Ok(Self {
                from: number(from)?,
                to: number(to)?,
            }),
            None => match number(text)? {
                Some(single) => Ok(Self::one(single)),
                None => Err("write it like `3`, `-1` or `2,5..7`".to_owned()),
            },
        }
    }

    fn takes(self, nth: u64, from_end: i64) -> bool {
        let place = |bound: i64| {
            if bound < 0 {
                from_end
            } else {
                i64::try_from(nth).unwrap_or(i64::MAX)
            }
        };
        self.from.is_none_or(|from| place(from) >= from) && self.to.is_none_or(|to| place(to) <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that are taken of ten.
    fn of_ten(text: &str) -> Vec<u64> {
        let selection = Selection::parse(text).unwrap();
        (1..=10u64)
            .filter(|nth| selection.takes(*nth, nth.cast_signed() - 11))
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
        assert_eq!(of_ten("7..6, 11,-11"), [0; 0]);
        assert_eq!(of_ten("..").len(), 10);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "0", "1,", "a", "1...3", "1-3", "1..0"] {
            assert!(Selection::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_has_to_be_read_is_known() {
        let of = |text| {
            let selection = Selection::parse(text).unwrap();
            (selection.reach(), selection.end())
        };
        assert_eq!(of("2,5..7"), (0, Some(7)));
        assert_eq!(of("2.."), (0, None));
        assert_eq!(of("2,-3..-1"), (3, None));
        let missing = |text, total| Selection::parse(text).unwrap().missing(total);
        assert_eq!(missing("1,3", 2), Some(3));
        assert_eq!(missing("-3", 2), Some(-3));
        assert_eq!(missing("1,5..9,-2", 2), None);
    }
}
