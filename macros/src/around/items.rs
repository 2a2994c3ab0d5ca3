//! Finds the items in a list of tokens.

use syn::Ident;

use super::tree::{Kind, Tree};

/// An item of a module or of a block, as it is written.
pub(crate) struct Item<'a> {
    /// `struct`, `impl` and others.
    pub(crate) keyword: &'a str,
    /// Its name. For the impl block of a type, the name of the type.
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    /// Whether it is `pub`, without a restriction.
    pub(crate) is_public: bool,
    /// Whether it has no visibility at all.
    pub(crate) is_private: bool,
    /// The last names of its attributes' paths.
    pub(crate) attributes: Vec<&'a str>,
    /// The last names of the paths in its derives.
    pub(crate) derives: Vec<&'a str>,
    /// The bytes of the file from which and up to which it goes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// All of its tokens after its attributes.
    pub(super) trees: &'a [Tree],
}

/// Attributes that leave an item as it is.
const INERT: &[&str] = &[
    "allow",
    "deny",
    "deprecated",
    "derive",
    "doc",
    "expect",
    "forbid",
    "must_use",
    "non_exhaustive",
    "repr",
    "serde",
    "warn",
];

/// The type of this name.
pub(crate) fn named<'a, 'b>(items: &'b [Item<'a>], name: &Ident) -> Option<&'b Item<'a>> {
    let name = name.to_string();
    let name = name.trim_start_matches("r#");
    items
        .iter()
        .find(|item| item.is_type() && item.name == name)
}

impl<'a> Item<'a> {
    /// Whether its name is the name of a type.
    pub(crate) fn is_type(&self) -> bool {
        ["struct", "enum", "union", "type", "trait"].contains(&self.keyword)
    }

    /// Whether it defines a type of its own.
    pub(crate) fn is_definition(&self) -> bool {
        ["struct", "enum"].contains(&self.keyword)
    }

    pub(crate) fn has(&self, attribute: &str) -> bool {
        self.attributes.contains(&attribute)
    }

    /// Whether only rustc and derives read it.
    pub(crate) fn is_as_written(&self) -> bool {
        self.attributes
            .iter()
            .all(|attribute| INERT.contains(attribute))
    }

    /// Whether it is a definition that no macro reads.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_definition() && self.is_as_written()
    }

    /// Whether it is a struct that nothing makes an event.
    pub(crate) fn is_no_event(&self) -> bool {
        let is_value = self.has("value") && self.attributes.iter().all(|name| *name == "value");
        self.keyword == "struct" && (self.is_as_written() || is_value)
    }

    /// `the struct on line 12`
    pub(crate) fn place(&self) -> String {
        format!("the {} on line {}", self.keyword, self.line)
    }

    /// Whether it is a plain definition that serde cannot store, as far as its attributes show.
    pub(super) fn is_not_stored(&self) -> bool {
        const OF_STD: &[&str] = &[
            "Clone",
            "Copy",
            "Debug",
            "Default",
            "Eq",
            "Hash",
            "Ord",
            "PartialEq",
            "PartialOrd",
        ];
        self.is_definition()
            && self.is_as_written()
            && self.derives.iter().all(|name| OF_STD.contains(name))
    }

    /// Whether it is a value that can have no `Hash` from its attributes.
    pub(super) fn derives_no_hash(&self) -> bool {
        const OTHERS: &[&str] = &[
            "Clone",
            "Copy",
            "Debug",
            "Default",
            "Deserialize",
            "Eq",
            "Ord",
            "PartialEq",
            "PartialOrd",
            "Serialize",
        ];
        let is_known = |name: &&str| *name == "value" || INERT.contains(name);
        self.is_definition()
            && self.has("value")
            && self.attributes.iter().all(is_known)
            && self.derives.iter().all(|name| OTHERS.contains(name))
    }

    /// Whether this word is in it.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.trees.iter().any(|tree| tree.mentions(word))
    }

    /// Whether it ends with braces, and not with `;`.
    pub(super) fn has_braces(&self) -> bool {
        let last = self.trees.last();
        last.is_some_and(|tree| tree.group('{').is_some())
    }

    /// Whether it has parameters for types or lifetimes.
    pub(crate) fn is_generic(&self) -> bool {
        self.trees.iter().any(|tree| tree.is_sign('<'))
    }

    /// What is in its braces.
    fn body(&self) -> &'a [Tree] {
        let braces = self.trees.iter().rev().find_map(|tree| tree.group('{'));
        braces.unwrap_or_default()
    }

    /// The names of an enum's variants, of which each certainly exists.
    pub(crate) fn variants(&self) -> Vec<&'a str> {
        let variants = self.body().split(|tree| tree.is_sign(','));
        variants
            .filter_map(|variant| {
                let (attributes, rest) = attributes(variant);
                let is_certain = !attributes.iter().any(|(name, _)| name.starts_with("cfg"));
                rest.first()?.word().filter(|_| is_certain)
            })
            .collect()
    }

    /// The names of the methods with `#[command]`, of which each certainly exists and has a message
    /// that is named after it.
    pub(crate) fn commands(&self) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut rest = self.body();
        while !rest.is_empty() {
            let (attributes, after) = attributes(rest);
            let command = attributes.iter().find(|(name, _)| *name == "command");
            let is_plain = !attributes.iter().any(|(name, _)| name.starts_with("cfg"))
                && command.is_some_and(|(_, tree)| !tree.mentions("message"));
            let place = after.iter().position(|tree| tree.is_word("fn"));
            if is_plain && let Some(name) = place.and_then(|place| after.get(place..)?.get(1)) {
                found.extend(name.word());
            }
            let end = after.iter().position(|tree| tree.group('{').is_some());
            rest = end
                .and_then(|end| after.get(end..)?.get(1..))
                .unwrap_or_default();
        }
        found
    }
}

/// The items in a list of tokens that certainly exist.
pub(super) fn items(trees: &[Tree]) -> Vec<Item<'_>> {
    let mut found = Vec::new();
    let mut rest = trees;
    while let [first, after @ ..] = rest {
        match item(rest) {
            Some((item, left)) => {
                let is_certain = !item.attributes.iter().any(|name| name.starts_with("cfg"));
                found.extend(
                    is_certain
                        .then_some(item)
                        .filter(|item| !item.name.is_empty()),
                );
                rest = left;
            }
            None if first.is_sign('#') => rest = attributes(rest).1.get(1..).unwrap_or_default(),
            None => rest = after,
        }
    }
    found
}

/// The attributes at the start, each with its name and its bracket, and what follows.
pub(super) fn attributes(trees: &[Tree]) -> (Vec<(&str, &Tree)>, &[Tree]) {
    let mut found = Vec::new();
    let mut rest = trees;
    loop {
        let (bracket, after) = match rest {
            [hash, bracket, after @ ..] if hash.is_sign('#') && bracket.group('[').is_some() => {
                (bracket, after)
            }
            // An attribute of the module.
            [hash, bang, bracket, after @ ..]
                if hash.is_sign('#') && bang.is_sign('!') && bracket.group('[').is_some() =>
            {
                rest = after;
                continue;
            }
            _ => return (found, rest),
        };
        found.push((name(bracket), bracket));
        rest = after;
    }
}

/// The last name in an attribute's path.
fn name(bracket: &Tree) -> &str {
    let path = bracket.group('[').unwrap_or_default().iter();
    path.take_while(|tree| tree.word().is_some() || tree.is_sign(':'))
        .filter_map(Tree::word)
        .last()
        .unwrap_or_default()
}

/// The last names of the paths in a `#[derive(…)]`.
pub(super) fn derived(bracket: &Tree) -> Vec<&str> {
    let mut inner = bracket.group('[').unwrap_or_default().iter();
    let list = inner.find_map(|tree| tree.group('(')).unwrap_or_default();
    list.split(|tree| tree.is_sign(','))
        .filter_map(|path| path.iter().filter_map(Tree::word).next_back())
        .collect()
}

/// The item at the start, and what follows it. Its name is empty if it has none that matters.
fn item(trees: &[Tree]) -> Option<(Item<'_>, &[Tree])> {
    let (attributes, own) = attributes(trees);
    let (is_public, is_private, mut rest) = match own {
        [word, scope, after @ ..] if word.is_word("pub") && scope.group('(').is_some() => {
            (false, false, after)
        }
        [word, after @ ..] if word.is_word("pub") => (true, false, after),
        _ => (false, true, own),
    };
    while let [modifier, after @ ..] = rest
        && is_modifier(modifier, after)
    {
        rest = after;
    }
    let [keyword, after @ ..] = rest else {
        return None;
    };
    let word = keyword.word()?;
    let ends_with_braces = match word {
        "struct" | "enum" | "trait" | "mod" | "fn" | "impl" => true,
        "union" => after.first()?.word().is_some(),
        "type" | "use" | "const" | "static" | "let" => false,
        _ => return None,
    };
    if word == "const" && after.first()?.group('{').is_some() {
        return None;
    }
    let end = after
        .iter()
        .position(|tree| tree.is_sign(';') || (ends_with_braces && tree.group('{').is_some()));
    let length = end.map_or(after.len(), |end| end.saturating_add(1));
    let (_, left) = after.split_at_checked(length)?;
    let own_length = own.len().checked_sub(left.len())?;
    let (own, _) = own.split_at_checked(own_length)?;
    let derives = attributes.iter().filter(|(name, _)| *name == "derive");
    let derives = derives.flat_map(|(_, bracket)| derived(bracket)).collect();
    let item = Item {
        keyword: word,
        name: if word == "impl" {
            own_impl(after).unwrap_or_default()
        } else {
            after.first().and_then(Tree::word).unwrap_or_default()
        },
        line: keyword.place.line,
        is_public,
        is_private,
        attributes: attributes.into_iter().map(|(name, _)| name).collect(),
        derives,
        start: trees.first()?.start,
        end: own.last()?.end,
        trees: own,
    };
    Some((item, left))
}

/// Whether the word only says more about the item whose keyword follows.
fn is_modifier(word: &Tree, after: &[Tree]) -> bool {
    let is_followed_by = |words: &[&str]| {
        let next = after.first().and_then(Tree::word);
        next.is_some_and(|next| words.contains(&next))
    };
    match word.word() {
        Some("unsafe" | "async") => is_followed_by(&["fn", "impl", "trait", "extern", "unsafe"]),
        Some("default" | "auto") => is_followed_by(&["impl", "trait", "unsafe"]),
        Some("const") => is_followed_by(&["fn", "unsafe", "async", "extern"]),
        _ => false,
    }
}

/// The name of the type in `impl Order {`. `None` for the impl of a trait, and for generics.
fn own_impl(trees: &[Tree]) -> Option<&str> {
    let head: Vec<&Tree> = trees
        .iter()
        .take_while(|tree| tree.group('{').is_none())
        .collect();
    let is_path = |tree: &&Tree| match &tree.kind {
        Kind::Word(word) => **word != *"for",
        Kind::Sign(sign) => *sign == ':',
        Kind::Literal | Kind::Group(..) => false,
    };
    head.iter().all(is_path).then(|| head.last()?.word())?
}
