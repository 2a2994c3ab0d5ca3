//! What is around an item in its source file.
//!
//! A macro sees its own item only. What is wrong *between* items (two of one name, a second impl
//! block, a missing attribute) rustc reports as conflicts in generated code, once for each impl. So
//! the macro looks into the file, and reports the mistake itself.
//!
//! This only ever adds a message: the code that is generated for a correct program does not depend
//! on it. Where the file is not known (an unsaved text in an editor, a documentation test), or where
//! something is not certain (a `cfg`, a macro around the item), it is as if nothing were around it.

mod elsewhere;
mod implemented;
mod imports;
mod items;
mod lexemes;
mod modules;
mod tree;

use std::{
    cell::RefCell,
    collections::HashSet,
    path::{Path as FilePath, PathBuf},
    rc::Rc,
    sync::OnceLock,
};

use proc_macro2::{Span, TokenStream};
use syn::Path;

use self::tree::{Place, Tree};
pub(crate) use self::{
    elsewhere::Definition,
    items::{Item, named},
};

/// What is around the item with the attribute that is expanded now.
pub(crate) struct Around {
    file: Rc<File>,
    /// Where the attribute is.
    here: Place,
    /// The byte at which it begins.
    offset: usize,
}

struct File {
    path: PathBuf,
    text: String,
    trees: Vec<Tree>,
}

impl File {
    fn tokens(&self, item: &Item<'_>) -> Option<TokenStream> {
        self.text.get(item.start..item.end)?.parse().ok()
    }
}

thread_local! {
    /// The file of the last item. The items of one file are mostly expanded one after the other.
    static LAST: RefCell<Option<Rc<File>>> = const { RefCell::new(None) };
    /// What was reported of other items, by file and text.
    static REPORTED: RefCell<HashSet<(PathBuf, String)>> = RefCell::default();
}

/// The other items of the same module or block; none where nobody knows.
pub(crate) fn items(around: Option<&Around>) -> Vec<Item<'_>> {
    around.map(Around::items).unwrap_or_default()
}

impl Around {
    /// What is around the attribute that is expanded now; `None` where nobody knows.
    pub(crate) fn here() -> Option<Self> {
        if !proc_macro::is_available() || is_in_an_editor() {
            return None;
        }
        let span = Span::call_site().unwrap();
        let here = Place {
            line: span.line(),
            column: span.column(),
        };
        let file = read(&span.local_file()?)?;
        let mut around = Self {
            file,
            here,
            offset: 0,
        };
        let scope = around.scope()?;
        // The place must be the attribute that runs.
        let place = scope.partition_point(|tree| tree.place < here);
        let (hash, bracket) = (scope.get(place)?, scope.get(place.checked_add(1)?)?);
        let written = around.file.text.get(hash.start..bracket.end)?;
        let is_attribute = hash.is_sign('#') && bracket.group('[').is_some();
        if !is_attribute || hash.place != here || span.source_text()? != written {
            return None;
        }
        around.offset = hash.start;
        Some(around)
    }

    /// The tokens of the module or block around the item. `None` inside of a macro.
    fn scope(&self) -> Option<&[Tree]> {
        let mut scope: &[Tree] = &self.file.trees;
        loop {
            let place = scope.partition_point(|tree| tree.place < self.here);
            if scope.get(place).is_some_and(|tree| tree.place == self.here) {
                return Some(scope);
            }
            let back = |steps: usize| {
                let place = place.checked_sub(steps)?;
                scope.get(place)
            };
            let inner = back(1)?.group('{')?;
            // `name! { … }` and `macro_rules! name { … }`
            if [2, 3]
                .iter()
                .any(|steps| back(*steps).is_some_and(|tree| tree.is_sign('!')))
            {
                return None;
            }
            scope = inner;
        }
    }

    /// The other items of the same module or block.
    fn items(&self) -> Vec<Item<'_>> {
        let mut items = items::items(self.scope().unwrap_or_default());
        items.retain(|item| !self.is_self(item));
        items
    }

    /// The modules with braces around the attribute, from the outer to the inner one.
    fn modules(&self) -> Vec<String> {
        let mut modules = Vec::new();
        let mut scope: &[Tree] = &self.file.trees;
        loop {
            let place = scope.partition_point(|tree| tree.place < self.here);
            let before = scope.get(..place).unwrap_or_default();
            let [.., keyword, name, inner] = before else {
                return modules;
            };
            let (Some(inner), Some(name)) = (inner.group('{'), name.word()) else {
                return modules;
            };
            let is_around = scope.get(place).is_none_or(|tree| tree.place != self.here);
            if !keyword.is_word("mod") || !is_around {
                return modules;
            }
            modules.push(name.to_owned());
            scope = inner;
        }
    }

    /// Calls `look` with the definition that a path names, if it is in another module of the crate. Only
    /// a definition that certainly exists is found.
    pub(crate) fn elsewhere<R>(
        &self,
        path: &Path,
        look: impl Fn(&Definition<'_>) -> Option<R>,
    ) -> Option<R> {
        elsewhere::find(self, path, &look).flatten()
    }

    /// Whether the definition certainly lacks `#[value]`.
    pub(crate) fn lacks_value_elsewhere(definition: &Definition<'_>) -> bool {
        let item = definition.item;
        !definition.is_variant
            && item.is_not_stored()
            && !implemented::may_be(item.name, implemented::STORED, definition.trees())
    }

    /// What a definition derives; `None` if it may implement one of these traits, or has parameters.
    pub(crate) fn derived_only(
        &self,
        item: &Item<'_>,
        traits: &'static [&'static str],
    ) -> Option<Vec<String>> {
        let may_implement = implemented::may_be(item.name, traits, &self.file.trees);
        let derives = || item.derives.iter().map(|name| (*name).to_owned());
        (!may_implement && !item.is_generic()).then(|| derives().collect())
    }

    fn is_self(&self, item: &Item<'_>) -> bool {
        item.start <= self.offset && self.offset < item.end
    }

    /// Whether an item is before the one that is expanded.
    pub(crate) fn is_before(&self, item: &Item<'_>) -> bool {
        item.end <= self.offset
    }

    /// The place of a type of this module, or of another one, if it certainly has no `Hash`.
    pub(crate) fn lacks_hash(&self, items: &[Item<'_>], path: &Path) -> Option<String> {
        let lacks = |item: &Item<'_>, trees: &[Tree]| {
            item.derives_no_hash() && !implemented::may_be(item.name, &["Hash"], trees)
        };
        match path.get_ident().and_then(|name| named(items, name)) {
            Some(item) => lacks(item, &self.file.trees).then(|| item.place()),
            None => self.elsewhere(path, |found| {
                let lacks = !found.is_variant && lacks(found.item, found.trees());
                lacks.then(|| found.place.clone())
            }),
        }
    }

    /// Whether an item is certainly a type that lacks `#[value]`.
    pub(crate) fn lacks_value(&self, item: &Item<'_>) -> bool {
        item.is_not_stored()
            && !implemented::may_be(item.name, implemented::STORED, &self.file.trees)
    }

    /// An item as tokens.
    pub(crate) fn tokens(&self, item: &Item<'_>) -> Option<TokenStream> {
        self.file.tokens(item)
    }

    /// What is derived above the attribute that is expanded.
    pub(crate) fn derived_above(&self) -> Vec<String> {
        let scope = self.scope().unwrap_or_default();
        let place = scope.partition_point(|tree| tree.place < self.here);
        let mut above = scope.get(..place).unwrap_or_default();
        let mut derived = Vec::new();
        while let [before @ .., hash, bracket] = above
            && hash.is_sign('#')
            && bracket.group('[').is_some()
        {
            if items::attributes(above.get(before.len()..).unwrap_or_default())
                .0
                .iter()
                .any(|(name, _)| *name == "derive")
            {
                derived.extend(items::derived(bracket).into_iter().map(str::to_owned));
            }
            above = before;
        }
        derived
    }

    /// Whether this definition is reported for the first time.
    pub(crate) fn is_first_report_of(definition: &Definition<'_>) -> bool {
        let (path, start) = definition.key();
        REPORTED.with_borrow_mut(|reported| reported.insert((path, format!("at {start}"))))
    }

    /// Whether this item of the same file is reported for the first time.
    pub(crate) fn is_first_report_of_item(&self, item: &Item<'_>) -> bool {
        self.is_first_report(&format!("at {}", item.start))
    }

    /// Whether this is reported for the first time in this file.
    pub(crate) fn is_first_report(&self, what: &str) -> bool {
        let report = (self.file.path.clone(), what.to_owned());
        REPORTED.with_borrow_mut(|reported| reported.insert(report))
    }
}

/// rust-analyzer keeps expansions, and the file that it would read is the one that was saved.
fn is_in_an_editor() -> bool {
    static IS: OnceLock<bool> = OnceLock::new();
    *IS.get_or_init(|| {
        std::env::current_exe().is_ok_and(|program| {
            let name = program.file_stem().unwrap_or_default();
            name.to_string_lossy().contains("rust-analyzer")
        })
    })
}

fn read(path: &FilePath) -> Option<Rc<File>> {
    LAST.with_borrow_mut(|last| {
        if let Some(file) = last
            && file.path == path
        {
            return Some(Rc::clone(file));
        }
        let file = parsed(path)?;
        *last = Some(Rc::clone(&file));
        Some(file)
    })
}

fn parsed(path: &FilePath) -> Option<Rc<File>> {
    let text = std::fs::read_to_string(path).ok()?;
    let trees = tree::read(&text)?;
    Some(Rc::new(File {
        path: path.to_owned(),
        text,
        trees,
    }))
}
