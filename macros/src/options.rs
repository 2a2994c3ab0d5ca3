//! Reads the options of an attribute: `#[event(name = "…", version = 2)]`.

use proc_macro2::TokenStream;
use syn::{
    Expr, ExprArray, ExprLit, Ident, Lit, LitInt, LitStr, Path, Result, Token, Type, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    token,
};

use crate::{
    diagnostics::Mistakes,
    rules::attribute_options::{self as rule, OPTIONS, READABLE},
};

/// One option, with its value if it has one.
pub(crate) struct OneOption {
    pub(crate) name: Ident,
    value: Option<TokenStream>,
    /// Whether it was written `name(value)`.
    in_parentheses: bool,
}

impl Parse for OneOption {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let mut value = None;
        let in_parentheses = input.peek(token::Paren);
        if in_parentheses {
            let content;
            parenthesized!(content in input);
            value = Some(content.parse()?);
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let mut tokens = TokenStream::new();
            // A comma ends the value, but not inside `<…>`.
            let mut depth = 0_usize;
            while !input.is_empty() && (depth > 0 || !input.peek(Token![,])) {
                if input.peek(Token![<]) {
                    depth = depth.saturating_add(1);
                } else if input.peek(Token![>]) {
                    depth = depth.saturating_sub(1);
                }
                tokens.extend([input.parse::<proc_macro2::TokenTree>()?]);
            }
            value = Some(tokens);
        }
        Ok(Self {
            name,
            value,
            in_parentheses,
        })
    }
}

impl OneOption {
    /// The value as a `T`, if it is one.
    pub(crate) fn value<T: Parse>(&self) -> Option<T> {
        syn::parse2(self.value.clone().unwrap_or_default()).ok()
    }

    /// The value as a `T`, or `None` after a report. `example` is a correct value.
    pub(crate) fn expect<T: Parse>(&self, example: &str, mistakes: &mut Mistakes) -> Option<T> {
        let value = self.value();
        if value.is_none() {
            match self.value.as_ref().filter(|value| !value.is_empty()) {
                Some(value) => rule::another_kind(mistakes, value, &self.name, example),
                None => rule::no_value(mistakes, &self.name, example),
            }
        }
        value
    }

    /// The value as one line of text, if it is that.
    pub(crate) fn line(&self) -> Option<LitStr> {
        self.value().filter(is_one_line)
    }

    /// Why something is so: a text that is not empty.
    pub(crate) fn reason(&self, mistakes: &mut Mistakes) -> Option<String> {
        let text: LitStr = self.expect("\"why\"", mistakes)?;
        if text.value().trim().is_empty() {
            rule::no_reason(mistakes, &text, &self.name);
            return None;
        }
        Some(text.value())
    }

    /// A stored name.
    pub(crate) fn text(&self, mistakes: &mut Mistakes) -> Option<String> {
        let text: LitStr = self.expect("\"…\"", mistakes)?;
        if is_one_line(&text) {
            return Some(text.value());
        }
        rule::not_one_line(mistakes, &text);
        None
    }

    /// One stored name, or several: `"a"` or `["a", "b"]`.
    pub(crate) fn texts(&self, mistakes: &mut Mistakes) -> Option<Vec<String>> {
        let names = self.names(mistakes)?;
        Some(names.iter().map(LitStr::value).collect())
    }

    /// The same, as they are written.
    pub(crate) fn names(&self, mistakes: &mut Mistakes) -> Option<Vec<LitStr>> {
        let Some(array) = self.value::<ExprArray>() else {
            self.text(mistakes)?;
            return self.value().map(|text| vec![text]);
        };
        let mut texts = Vec::new();
        for element in &array.elems {
            let Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) = element
            else {
                rule::not_a_text(mistakes, element);
                return None;
            };
            if !is_one_line(text) {
                rule::not_one_line(mistakes, text);
                return None;
            }
            texts.push(text.clone());
        }
        Some(texts)
    }

    /// A whole number.
    pub(crate) fn literal(&self, example: &str, mistakes: &mut Mistakes) -> Option<LitInt> {
        self.expect(example, mistakes)
    }

    /// A version, which is at least 1.
    pub(crate) fn version(&self, mistakes: &mut Mistakes) -> Option<u32> {
        let number = self.literal("2", mistakes)?;
        match number.base10_parse() {
            Ok(0) | Err(_) => {
                rule::not_a_version(mistakes, number, &self.name);
                None
            }
            Ok(version) => Some(version),
        }
    }

    /// A type. A type in quotes is reported, and then used.
    pub(crate) fn ty(&self, example: &str, mistakes: &mut Mistakes) -> Option<Type> {
        if let Some(text) = self.value::<LitStr>()
            && let Ok(ty) = text.parse::<Type>()
        {
            rule::type_in_quotes(mistakes, &text, &self.name);
            return Some(ty);
        }
        self.expect(example, mistakes)
    }

    /// Several types: `[LineRemoved, OrderClosed]`.
    pub(crate) fn types(&self, example: &str, mistakes: &mut Mistakes) -> Option<Vec<Type>> {
        let list = |input: ParseStream<'_>| {
            let content;
            bracketed!(content in input);
            Punctuated::<Type, Token![,]>::parse_terminated(&content)
        };
        let types = list.parse2(self.value.clone().unwrap_or_default());
        if types.is_err() {
            rule::no_list_of_types(mistakes, &self.name, example);
        }
        types.ok().map(|types| types.into_iter().collect())
    }

    /// Several paths in parentheses: `derive(Hash, Eq)`.
    pub(crate) fn paths(
        &self,
        example: &str,
        mistakes: &mut Mistakes,
    ) -> Option<Punctuated<Path, Token![,]>> {
        let list = Punctuated::parse_terminated_with;
        let parser = |input: ParseStream<'_>| list(input, Path::parse_mod_style);
        let paths = parser.parse2(self.value.clone().unwrap_or_default());
        match paths {
            Ok(paths) if self.in_parentheses && !paths.is_empty() => Some(paths),
            _ => {
                rule::no_paths(mistakes, &self.name, example);
                None
            }
        }
    }

    pub(crate) fn ident(&self, example: &str, mistakes: &mut Mistakes) -> Option<Ident> {
        self.expect(example, mistakes)
    }

    /// A path. Quotes around it are accepted, because serde's `crate = "…"` has them.
    pub(crate) fn path(&self, example: &str, mistakes: &mut Mistakes) -> Option<Path> {
        if let Some(text) = self.value::<LitStr>() {
            let path = text.parse();
            if path.is_err() {
                rule::no_path(mistakes, &text, &self.name, example);
            }
            return path.ok();
        }
        let value = self.value.clone().unwrap_or_default();
        let path = Path::parse_mod_style.parse2(value);
        if path.is_err() {
            rule::no_path(mistakes, &self.name, &self.name, example);
        }
        path.ok()
    }

    /// Whether the option has no value, as it should.
    pub(crate) fn flag(&self, mistakes: &mut Mistakes) -> bool {
        if let Some(value) = &self.value {
            rule::takes_no_value(mistakes, value, &self.name);
        }
        self.value.is_none()
    }
}

fn is_one_line(text: &LitStr) -> bool {
    let text = text.value();
    !text.is_empty() && !text.chars().any(char::is_control)
}

/// Reads the options of an attribute. `read` returns `false` for an option that it does not know.
pub(crate) fn each(
    arguments: TokenStream,
    attribute: &str,
    known: &[&str],
    mistakes: &mut Mistakes,
    mut read: impl FnMut(&OneOption, &mut Mistakes) -> bool,
) {
    let mut seen: Vec<String> = Vec::new();
    for mut option in list(arguments, mistakes).into_iter().flatten() {
        let written = option.name.clone();
        let text = written.to_string();
        if !known.contains(&text.as_str())
            && let Some(meant) = closest(&text, known)
        {
            // It is read as the option that was meant, so that nothing else is missing.
            rule::unknown(mistakes, &written, attribute, Some(meant), known);
            option.name = Ident::new(meant, written.span());
        }
        if option.in_parentheses && option.name != "derive" {
            let value = option.value.clone().unwrap_or_default();
            rule::in_parentheses(mistakes, &written, &value);
        }
        let name = option.name.to_string();
        if seen.contains(&name) {
            rule::twice(mistakes, &option.name);
        } else if !read(&option, mistakes) {
            let meant = closest(&name, known);
            rule::unknown(mistakes, &option.name, attribute, meant, known);
        }
        seen.push(name);
    }
}

/// The options in the parentheses of an attribute.
fn list(arguments: TokenStream, mistakes: &mut Mistakes) -> Option<Vec<OneOption>> {
    let mut literal = None;
    let list = |input: ParseStream<'_>| {
        let mut options = Vec::new();
        while !input.is_empty() {
            if input.peek(Lit) {
                literal = Some(input.parse::<Lit>()?);
                input.parse::<TokenStream>()?;
                break;
            }
            options.push(input.parse()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    };
    let options = list.parse2(arguments);
    if let Some(literal) = literal {
        rule::without_a_name(mistakes, &literal);
        return None;
    }
    mistakes.keep(options, &OPTIONS, READABLE)
}

/// The known option with the closest name, if it is close.
fn closest<'a>(text: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (distance(text, known), *known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, known)| known)
}

/// The Levenshtein distance: the number of letters that differ.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        for (place, b) in row.iter_mut().skip(1).zip(other.chars()) {
            let above = *place;
            let cheapest = above.min(left).saturating_add(1);
            left = cheapest.min(diagonal.saturating_add(usize::from(a != b)));
            diagonal = above;
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_count_letters() {
        for (one, other, expected) in [
            ("error", "error", 0),
            ("eror", "error", 1),
            ("defualt", "default", 2),
            ("", "id", 2),
            ("name", "", 4),
        ] {
            assert_eq!(distance(one, other), expected);
        }
    }
}
