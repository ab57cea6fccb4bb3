//! The way to a value inside another.

use std::fmt::{self, Display, Formatter, Write};

/// A way into containers, step by step; without steps it leads to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ValuePath(pub(crate) Vec<PathStep>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// To the member of that name, or to the element of an array at that decimal index.
    Key(String),
    /// To a new element at the end of an array.
    Append,
}

/// Writes the path as an item on the command line has it: `a.b[]`.
impl Display for ValuePath {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Append => f.write_str("[]")?,
                PathStep::Key(name) => {
                    if position > 0 {
                        f.write_str(".")?;
                    }
                    write_escaped(f, name)?;
                }
            }
        }
        Ok(())
    }
}

fn write_escaped(f: &mut Formatter, name: &str) -> fmt::Result {
    for character in name.chars() {
        if matches!(character, '.' | '=' | ':') {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PathStep::{Append, Key};
    use super::*;

    fn key(name: &str) -> PathStep {
        Key(name.to_owned())
    }

    #[test]
    fn a_path_reads_as_the_user_wrote_it() {
        let shown = |steps: &[PathStep]| ValuePath(steps.to_vec()).to_string();
        assert_eq!(shown(&[]), "");
        assert_eq!(shown(&[key("a"), key("b"), Append]), "a.b[]");
        assert_eq!(shown(&[Append, key("a")]), "[].a");
        assert_eq!(shown(&[key("a.b"), key("c=d:e")]), r"a\.b.c\=d\:e");
    }
}
