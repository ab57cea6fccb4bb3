//! Reads the command line, and puts what is wrong with it into one line.

use clap::FromArgMatches as _;
use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::HelpText;
use super::root::Cli;
use super::{help_layout, tips, values};
use crate::color_choice::ColorChoice;
use crate::expression::ExpressionError;
use crate::message::url::{UrlError, ipv6_forms};
use crate::shell_quote::shell_quote;
use crate::signature::find_scheme;
use crate::suggest::{nearest, one_of};

/// Reads the command line, or says why no command runs.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Cli, EarlyExit> {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let matches = help_layout::command().try_get_matches_from(&arguments);
    let cli = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    cli.map_err(|error| {
        let typed = Typed::new(&arguments);
        match error.kind() {
            ErrorKind::DisplayHelp => {
                EarlyExit::Help(HelpText::new(&error.render()), typed.color())
            }
            ErrorKind::DisplayVersion => EarlyExit::Version,
            _ => match typed.message(&error) {
                None if is_without_command(&error) => {
                    EarlyExit::NoCommand(HelpText::short(), typed.color())
                }
                None => EarlyExit::Usage(one_line(&error.render().to_string())),
                // An expression is marked on more lines.
                Some(message) if error.kind() == ErrorKind::ValueValidation => {
                    EarlyExit::Usage(message)
                }
                Some(message) => EarlyExit::Usage(message.replace('\n', "\\n")),
            },
        }
    })
}

/// A command line that is wrong, up to its `--`.
struct Typed {
    /// What follows the name of the program.
    arguments: Vec<String>,
    /// The name of the command, if it is one.
    command: String,
}

impl Typed {
    fn new(arguments: &[std::ffi::OsString]) -> Self {
        let arguments: Vec<_> = arguments
            .iter()
            .skip(1)
            .map(|argument| argument.to_string_lossy().into_owned())
            .take_while(|argument| argument != "--")
            .collect();
        let root = help_layout::command();
        let mut is_value = false;
        // The first argument that is neither a flag nor the value of one.
        let command = arguments.iter().find(|argument| {
            let is_free = !is_value && !argument.starts_with('-');
            is_value = takes_value(&[&root], argument) == Some(true);
            is_free
        });
        let command = command.filter(|name| root.find_subcommand(name).is_some());
        Self {
            command: command.cloned().unwrap_or_default(),
            arguments,
        }
    }

    /// The arguments that are not values of flags. What comes after a flag that is not known may be its value.
    fn free_arguments(&self) -> impl Iterator<Item = &String> {
        let root = help_layout::command();
        let command = root.find_subcommand(&self.command).cloned();
        let mut is_value = false;
        self.arguments.iter().filter(move |argument| {
            let is_free = !is_value;
            let known: Vec<_> = command.iter().chain([&root]).collect();
            is_value = is_free && takes_value(&known, argument).unwrap_or(true);
            is_free
        })
    }

    /// When to use colours: help and version end the parsing, so clap does not say.
    fn color(&self) -> ColorChoice {
        let mut values = self.arguments.iter().enumerate().filter_map(|(at, typed)| {
            match typed.strip_prefix("--color")? {
                "" => self.arguments.get(at + 1).map(String::as_str),
                value => value.strip_prefix('='),
            }
        });
        let last = values.next_back();
        let choice = last.and_then(|value| ColorChoice::from_str(value, false).ok());
        choice.unwrap_or(ColorChoice::Auto)
    }

    /// What is wrong, where clap's own words can be better.
    fn message(&self, error: &clap::Error) -> Option<String> {
        let argument = context(error, ContextKind::InvalidArg);
        let value = context(error, ContextKind::InvalidValue);
        let begins_with_dash = |typed: &&String| typed.starts_with(values::is_dash);
        if let Some(dash) = self.free_arguments().find(begins_with_dash) {
            return Some(values::dash(dash));
        }
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                Some(unknown_command(&context(error, ContextKind::InvalidSubcommand)?))
            }
            ErrorKind::UnknownArgument => Some(self.unknown_argument(&argument?)),
            ErrorKind::InvalidValue if value.as_deref().is_none_or(str::is_empty) => {
                let argument = argument?;
                Some(format!("`{}` needs a value: `{}`", flag(&argument), plain(&argument)))
            }
            ErrorKind::InvalidValue if argument.as_ref()?.starts_with("--as ") => {
                Some(values::unknown_sender(&value?))
            }
            ErrorKind::InvalidValue => Some(unknown_value(error, &argument?, &value?)),
            ErrorKind::ValueValidation => Some(self.invalid_value(error, &argument?, &value?)),
            ErrorKind::ArgumentConflict if self.command == "verify" && argument.as_deref().is_some_and(is_of_body) => {
                Some("the argument FILE is a record, whose requests have headers of their own: a body comes by `< FILE`, as in `hook verify -H 'NAME: VALUE' < body.json`".to_owned())
            }
            ErrorKind::ArgumentConflict => conflict(error, &argument?),
            ErrorKind::MissingRequiredArgument => self.missing_argument(error),
            _ => None,
        }
    }

    fn unknown_argument(&self, argument: &str) -> String {
        let Self { command, arguments } = self;
        if command == "send" && argument.starts_with("--handsh") {
            return "`--handshake` is a command: `hook handshake PROVIDER --url URL`".to_owned();
        }
        let root = help_layout::command();
        let own = root.find_subcommand(command).unwrap_or(&root);
        let name = argument.split('=').next().unwrap_or_default();
        let tip = tips::for_flag(command, name).filter(|tip| can_follow(tip, own));
        if let Some(tip) = tip {
            return format!("{}: {tip}", not_a_flag(argument, command));
        }
        if command.is_empty() && root.get_subcommands().any(|other| has_flag(other, name)) {
            return format!(
                "{}: it comes after a command, as in `hook listen --port 3000`",
                not_a_flag(argument, command)
            );
        }
        let is_negative = argument
            .strip_prefix('-')
            .is_some_and(|rest| rest.parse::<f64>().is_ok());
        let at = arguments.iter().position(|typed| typed == argument);
        let before = at.and_then(|at| arguments.get(at.checked_sub(1)?));
        if let Some(before) = before.filter(|before| is_negative && before.starts_with('-')) {
            return format!("`{before}` takes no negative number such as `{argument}`");
        }
        if command == "listen" && !argument.starts_with('-') {
            return format!("`{argument}` is one argument too many: a command comes after `--`");
        }
        let is_number = argument.parse::<i64>().is_ok();
        if matches!(command.as_str(), "show" | "replay") && is_number {
            return format!(
                "`{argument}` is one argument too many: a request is chosen by `--nth {argument}`"
            );
        }
        if matches!(command.as_str(), "sign" | "verify") && !argument.starts_with('-') {
            if find_scheme(argument).is_ok() {
                return format!("a scheme is given as `--scheme {argument}`");
            }
            let mut free = self
                .free_arguments()
                .filter(|typed| !typed.starts_with('-'));
            let body = format!("a body comes by `< {}`", shell_quote(argument));
            return match free.find(|typed| find_scheme(typed).is_ok()) {
                Some(scheme) => format!("a scheme is given as `--scheme {scheme}`, and {body}"),
                None => body,
            };
        }
        if !argument.starts_with('-') {
            return format!("`{argument}` is one argument too many: see `hook {command} --help`");
        }
        let flags = own.get_arguments().filter_map(|flag| flag.get_long());
        let flags = flags.chain(["help", "color"]);
        let help = match command.as_str() {
            "" => "see `hook --help`".to_owned(),
            command => format!("see `hook {command} --help`"),
        };
        let near = name
            .strip_prefix("--")
            .map_or_else(Vec::new, |bare| nearest_flags(bare, flags));
        let hint = one_of(&near.iter().map(String::as_str).collect::<Vec<_>>());
        let hint = hint.map_or(help, |near| format!("did you mean {near}?"));
        format!("{}: {hint}", not_a_flag(argument, command))
    }

    /// What is wrong with a value. The value itself is not repeated, as clap would: it may hold a secret.
    fn invalid_value(&self, error: &clap::Error, argument: &str, value: &str) -> String {
        let source = std::error::Error::source(error);
        let wrong = source.map_or_else(String::new, ToString::to_string);
        let wrong = match source {
            // It marks the position on lines of its own.
            Some(source) if source.is::<ExpressionError>() => wrong,
            _ => wrong.replace('\n', "\\n"),
        };
        let flag = flag(argument);
        let wrong = if wrong.ends_with(values::USER_NAME) {
            wrong + tips::for_user_name(&self.command)
        } else {
            wrong
        };
        // curl's `-u user:password`.
        let is_login = flag == "--url" && self.arguments.iter().any(|typed| typed == "-u");
        if is_login && self.command == "send" && !value.contains(['/', '.']) {
            return "`-u` is short for `--url`: credentials are given as `--auth user:password`, or `--auth-file FILE`"
                .to_owned();
        }
        if flag.starts_with('-') {
            format!("`{flag}`: {wrong}")
        } else {
            wrong
        }
    }

    fn missing_argument(&self, error: &clap::Error) -> Option<String> {
        let missing = missing(error)?;
        let all: Vec<_> = missing.iter().map(|argument| plain(argument)).collect();
        let (all, command) = (all.join(" "), &self.command);
        if !all.starts_with('-') {
            let names = values::names_of(command);
            let choices = if names.is_empty() {
                String::new()
            } else {
                format!(", one of {}", names.join(", "))
            };
            return Some(format!(
                "a {all} is missing: `hook {command} {all}`{choices}"
            ));
        }
        Some(match self.requiring(missing.first()?) {
            Some(flag) => format!("`{flag}` requires `{all}`"),
            None if all == "--scheme SCHEME" => {
                format!(
                    "`{all}` is missing: one of {}",
                    values::names_of("secret").join(", ")
                )
            }
            None => format!("`{all}` is missing: see `hook {command} --help`"),
        })
    }

    /// The flag that requires another one, which is missing: clap does not say, so each is tried alone.
    fn requiring(&self, needed: &str) -> Option<&str> {
        let Self { command, arguments } = self;
        let needs = |typed: &[String]| {
            let line = ["hook", command].into_iter();
            let line = line.chain(typed.iter().map(String::as_str));
            let tried = help_layout::command().try_get_matches_from(line);
            tried.is_err_and(|error| {
                let is_missing = error.kind() == ErrorKind::MissingRequiredArgument;
                is_missing && missing(&error).is_some_and(|all| all.iter().any(|one| one == needed))
            })
        };
        let at = (0..arguments.len()).find(|at| {
            let rest = &arguments[*at..];
            rest[0].starts_with('-') && (needs(&rest[..1]) || needs(&rest[..rest.len().min(2)]))
        })?;
        arguments[at].split('=').next()
    }
}

/// Whether an argument is a flag whose value is the next one; `None` if the commands do not know the flag.
fn takes_value(commands: &[&clap::Command], argument: &str) -> Option<bool> {
    let flags = || commands.iter().flat_map(|command| command.get_arguments());
    let takes = |flag: &clap::Arg| flag.get_action().takes_values();
    if let Some(name) = argument.strip_prefix("--") {
        if name.contains('=') {
            return Some(false);
        }
        return flags()
            .find(|flag| flag.get_long() == Some(name))
            .map(takes);
    }
    let letters = argument.strip_prefix('-').unwrap_or_default();
    for (at, letter) in letters.char_indices() {
        let flag = flags().find(|flag| flag.get_short() == Some(letter))?;
        if takes(flag) {
            return Some(at + letter.len_utf8() == letters.len());
        }
    }
    Some(false)
}

fn is_without_command(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    )
}

fn missing(error: &clap::Error) -> Option<&[String]> {
    match error.get(ContextKind::InvalidArg)? {
        ContextValue::Strings(missing) => Some(missing),
        _ => None,
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// `--url <URL>` without the name of its value.
fn flag(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or_default()
}

/// `--url <URL>` as `--url URL`.
fn plain(argument: &str) -> String {
    argument.replace(['<', '>'], "").replace("...", "")
}

fn not_a_flag(argument: &str, command: &str) -> String {
    let name = argument.split('=').next().unwrap_or_default();
    match command {
        "" => format!("`{name}` is not a flag of `hook`"),
        command => format!("`{name}` is not a flag of `hook {command}`"),
    }
}

/// Whether a command has the flag, which begins with its dashes.
fn has_flag(command: &clap::Command, flag: &str) -> bool {
    let is_it = |given: &clap::Arg| match flag.strip_prefix("--") {
        Some(long) => given.get_long() == Some(long),
        None => given
            .get_short()
            .is_some_and(|short| flag == format!("-{short}")),
    };
    command.get_arguments().any(is_it)
}

/// Whether a command has the flags that a tip names: those that begin what is in backticks.
fn can_follow(tip: &str, command: &clap::Command) -> bool {
    let quoted = tip.split('`').skip(1).step_by(2);
    let mut flags = quoted.filter_map(|quoted| quoted.split(' ').next());
    flags.all(|flag| {
        let is_other = !flag.starts_with('-') || flag == "--";
        is_other || flag == "--color" || has_flag(command, flag)
    })
}

/// The flags that are most similar to what was typed, both without dashes, or at most twice as long.
fn nearest_flags<'a>(typed: &str, flags: impl Iterator<Item = &'a str>) -> Vec<String> {
    let flags: Vec<_> = flags.collect();
    let mut near = nearest(typed, flags.iter().copied());
    near.retain(|flag| flag.len() <= typed.len() * 2);
    if near.is_empty() {
        let is_start = |flag: &&&str| flag.len() == typed.len() + 1 && flag.starts_with(typed);
        near.extend(flags.iter().find(is_start).copied());
    }
    near.iter().map(|flag| format!("--{flag}")).collect()
}

fn unknown_command(name: &str) -> String {
    if let Some(forms) = ipv6_forms(name) {
        return format!(
            "`{name}` is not a command, and {}",
            UrlError::Brackets(forms)
        );
    }
    if values::listen_address(name).is_ok() {
        return format!(
            "`{name}` is not a command: `hook listen {name}` receives webhooks there, `hook send {url} EVENT` sends one",
            url = match name.parse::<u16>() {
                Ok(port) => format!(":{port}"),
                Err(_) => name.to_owned(),
            }
        );
    }
    if name.starts_with("http://") || name.starts_with("https://") {
        return "a command is missing: `hook send URL EVENT` sends an event, `hook listen --forward-to URL` forwards"
            .to_owned();
    }

    let root = help_layout::command();
    let near = nearest(name, root.get_subcommands().map(clap::Command::get_name));
    let hint = tips::for_command(name).map(str::to_owned);
    let hint = hint.or_else(|| one_of(&near).map(|near| format!("did you mean {near}?")));
    let hint = hint.unwrap_or_else(|| "see `hook --help`".to_owned());
    format!("`{name}` is not a command: {hint}")
}

fn unknown_value(error: &clap::Error, argument: &str, value: &str) -> String {
    let known = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) => known.as_slice(),
        _ => &[],
    };
    let names: Vec<_> = known.iter().map(String::as_str).collect();
    let near = one_of(&nearest(value, names.iter().copied()));
    let mut hint = near.map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
    let flag = flag(argument);
    if (flag, value) == ("--format", "json") {
        " (both `standard` and `plain` are JSON)".clone_into(&mut hint);
    }
    let flag = if flag.starts_with('-') {
        format!("`{flag}`: ")
    } else {
        String::new()
    };
    format!("{flag}`{value}` is not one of {}{hint}", names.join(", "))
}

/// Whether an argument of `verify` is one of those that cannot be used together: a record, and what describes a body.
fn is_of_body(argument: &str) -> bool {
    matches!(flag(argument), "[FILE]" | "--header" | "--method")
}

/// Two flags that cannot be used together, in the words of `commands/error.rs`.
fn conflict(error: &clap::Error, argument: &str) -> Option<String> {
    let name = |text: &str| match flag(text) {
        flag if flag.starts_with('-') => format!("`{flag}`"),
        position => format!(
            "the argument {}",
            position.replace(['[', ']', '<', '>', '.'], "")
        ),
    };
    let other = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(other) => other,
        ContextValue::Strings(others) => others.first()?,
        _ => return None,
    };
    let (first, second) = if argument.starts_with('-') {
        (argument, other.as_str())
    } else {
        (other.as_str(), argument)
    };
    Some(format!(
        "{} cannot be used with {}",
        name(first),
        name(second)
    ))
}

/// Why no command runs.
#[derive(Debug)]
pub(crate) enum EarlyExit {
    /// Help was asked for.
    Help(HelpText, ColorChoice),
    /// The version was asked for.
    Version,
    /// No command is given: the short help says which there are.
    NoCommand(HelpText, ColorChoice),
    /// What is wrong, in one line. A malformed expression and the mark below it are on two more.
    Usage(String),
}

/// clap's message without its usage block: what is wrong, and its tips, in one line, names in backticks.
fn one_line(message: &str) -> String {
    let mut line = String::new();
    let is_help =
        |part: &str| part.starts_with("Usage:") || part.starts_with("For more information");
    for part in message
        .lines()
        .map(str::trim)
        .take_while(|part| !is_help(part))
    {
        let part = part.strip_prefix("error: ").unwrap_or(part);
        // clap's advice for values that look like flags would make them COMMAND here.
        if part.is_empty() || part.contains("as a value, use") {
            continue;
        }
        if !line.is_empty() {
            line.push_str(if line.ends_with(':') { " " } else { "; " });
        }
        line.push_str(part);
    }
    line.replace('\'', "`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usage_error_is_one_line() {
        for arguments in [
            &["hook", "sned"][..],
            &["hook", "send", "--ur", "x"],
            &["hook", "listen", "--port", "x"],
        ] {
            let Err(EarlyExit::Usage(line)) = parse(arguments.iter().map(Into::into)) else {
                panic!("{arguments:?} was taken");
            };
            assert!(!line.contains('\n') && !line.contains("Usage"), "{line}");
        }
    }
}
