//! The tokens of a source file, with their places. Each bracket holds the tokens in it.

use super::lexemes;

/// A line and a column, both counted from 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Debug)]
pub(super) struct Tree {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// The bytes of the file from which and up to which it goes.
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Word(Box<str>),
    Sign(char),
    /// A literal or a lifetime.
    Literal,
    /// The opening bracket, and what is in it.
    Group(char, Vec<Tree>),
}

/// Brackets that are nested deeper than this are not read.
const DEPTH: usize = 200;

/// The tokens of a file. `None` if its brackets do not match.
pub(super) fn read(text: &str) -> Option<Vec<Tree>> {
    let mut lexer = Lexer {
        rest: text,
        offset: 0,
        place: Place { line: 1, column: 1 },
    };
    lexer.trees(None, 0)
}

struct Lexer<'a> {
    rest: &'a str,
    offset: usize,
    place: Place,
}

impl<'a> Lexer<'a> {
    /// The tokens up to this bracket, or up to the end.
    fn trees(&mut self, close: Option<char>, depth: usize) -> Option<Vec<Tree>> {
        let mut trees = Vec::new();
        loop {
            self.take(lexemes::trivia(self.rest)?);
            let (place, start) = (self.place, self.offset);
            let Some(first) = self.rest.chars().next() else {
                return close.is_none().then_some(trees);
            };
            if matches!(first, ')' | ']' | '}') {
                self.take(1);
                return (close == Some(first)).then_some(trees);
            }
            let kind = self.kind(first, depth)?;
            let end = self.offset;
            trees.push(Tree {
                kind,
                place,
                start,
                end,
            });
        }
    }

    fn kind(&mut self, first: char, depth: usize) -> Option<Kind> {
        let close = match first {
            '(' => Some(')'),
            '[' => Some(']'),
            '{' => Some('}'),
            _ => None,
        };
        if close.is_some() {
            self.take(1);
            let deeper = depth.checked_add(1).filter(|deeper| *deeper < DEPTH)?;
            return Some(Kind::Group(first, self.trees(close, deeper)?));
        }
        if let Some(length) = lexemes::literal(self.rest) {
            self.take(length);
            return Some(Kind::Literal);
        }
        if self.rest.starts_with("r#") {
            self.take(2);
        }
        Some(match lexemes::word(self.rest) {
            0 => {
                self.take(first.len_utf8());
                Kind::Sign(first)
            }
            length => Kind::Word(self.take(length).into()),
        })
    }

    /// Goes past this number of bytes, and returns them.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        for letter in taken.chars() {
            if letter == '\n' {
                self.place.line = self.place.line.saturating_add(1);
                self.place.column = 1;
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.offset = self.offset.saturating_add(taken.len());
        self.rest = rest;
        taken
    }
}

impl Tree {
    /// The text of a word.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Sign(_) | Kind::Literal | Kind::Group(..) => None,
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(super) fn is_sign(&self, sign: char) -> bool {
        matches!(self.kind, Kind::Sign(found) if found == sign)
    }

    /// What is in this bracket.
    pub(super) fn group(&self, open: char) -> Option<&[Tree]> {
        match &self.kind {
            Kind::Group(found, inner) if *found == open => Some(inner),
            _ => None,
        }
    }

    /// What is in this bracket, of any kind.
    pub(super) fn groups(&self) -> Option<&[Tree]> {
        match &self.kind {
            Kind::Group(_, inner) => Some(inner),
            Kind::Word(_) | Kind::Sign(_) | Kind::Literal => None,
        }
    }

    /// Whether this word is in it, at any depth.
    pub(super) fn mentions(&self, word: &str) -> bool {
        match &self.kind {
            Kind::Word(found) => **found == *word,
            Kind::Group(_, inner) => inner.iter().any(|tree| tree.mentions(word)),
            Kind::Sign(_) | Kind::Literal => false,
        }
    }
}
