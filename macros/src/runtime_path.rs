//! The path to entail in the user's crate, which may have renamed it.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path as FilePath, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::syntax::names;

/// The path of the module that generated code names: `::entail::__private`.
#[derive(Clone)]
pub(crate) struct RuntimePath(TokenStream);

impl RuntimePath {
    /// The path in the option `crate = …`, or else the name in the user's manifest.
    pub(crate) fn new(option: Option<Path>) -> Self {
        Self(match option {
            Some(path) => quote!(#path::__private),
            None => {
                let name = Ident::new(&name_of_entail(), Span::call_site());
                quote!(::#name::__private)
            }
        })
    }

    /// The path of an item in the module, as text for an attribute.
    pub(crate) fn text(&self, item: &str) -> String {
        format!("{}::{item}", names::text(&self.0))
    }
}

impl ToTokens for RuntimePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// The name under which the crate that is being compiled depends on entail.
fn name_of_entail() -> String {
    static NAMES: OnceLock<Mutex<HashMap<PathBuf, String>>> = OnceLock::new();
    let Some(folder) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return "entail".to_owned();
    };
    let names = NAMES.get_or_init(Mutex::default);
    let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
    names
        .entry(folder.clone())
        .or_insert_with(|| renamed(&folder).unwrap_or_else(|| "entail".to_owned()))
        .clone()
}

/// The name that the manifest in `folder` gives to entail, if it gives another one.
fn renamed(folder: &FilePath) -> Option<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let dependencies = dependencies(&manifest);
    if let Some(dependency) = dependencies.iter().find(|found| found.is_entail) {
        return Some(dependency.name.replace('-', "_"));
    }
    // The name may be in the manifest of the workspace.
    let inherited: Vec<&Dependency> = dependencies
        .iter()
        .filter(|found| found.inherited)
        .collect();
    if inherited.is_empty() {
        return None;
    }
    let workspace = folder.ancestors().skip(1).find_map(|folder| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        manifest.contains("[workspace").then_some(manifest)
    })?;
    self::dependencies(&workspace)
        .iter()
        .find(|found| found.is_entail && inherited.iter().any(|here| here.name == found.name))
        .map(|found| found.name.replace('-', "_"))
}

struct Dependency {
    name: String,
    /// Whether it says `package = "entail"`.
    is_entail: bool,
    /// Whether it says `workspace = true`.
    inherited: bool,
}

/// The dependencies in a manifest that name their package, or that are inherited from the
/// workspace.
///
/// This reads the usual forms only: a dependency in one line, or in a table. For other forms,
/// users write `crate = …`.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut table = String::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header
                .split(']')
                .next()
                .unwrap_or_default()
                .replace(['"', '\'', ' '], "");
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim().trim_matches('"'), value.trim());
        // `[dependencies] name = { package = "entail" }`, `name.workspace = true`, or the
        // same keys in `[dependencies.name]`.
        let (name, facts) = if table.ends_with("dependencies") {
            match key.split_once('.') {
                Some((name, fact)) => (name, format!("{fact} = {value}")),
                None => (key, value.to_owned()),
            }
        } else if let Some((_, name)) = table.split_once("dependencies.") {
            (name, format!("{key} = {value}"))
        } else {
            continue;
        };
        let facts = facts.replace([' ', '\t', '\''], "").replace('"', "");
        let says = |fact: &str| facts.split(['{', ',', '}']).any(|part| part == fact);
        let dependency = Dependency {
            name: name.to_owned(),
            is_entail: says("package=entail"),
            inherited: says("workspace=true"),
        };
        if dependency.is_entail || dependency.inherited {
            found.push(dependency);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::renamed;

    fn name_in(manifest: &str, workspace: Option<&str>) -> Option<String> {
        static CASES: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let case = CASES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("entail-macros-{}-{case}", std::process::id()));
        let member = folder.join("member");
        assert!(fs::create_dir_all(&member).is_ok());
        assert!(fs::write(member.join("Cargo.toml"), manifest).is_ok());
        if let Some(workspace) = workspace {
            assert!(fs::write(folder.join("Cargo.toml"), workspace).is_ok());
        }
        let name = renamed(&member);
        assert!(fs::remove_dir_all(&folder).is_ok());
        name
    }

    #[test]
    fn entail_by_its_own_name_is_not_renamed() {
        assert_eq!(name_in("[dependencies]\nentail = \"0.1\"", None), None);
        assert_eq!(name_in("[package]\nname = \"shop\"", None), None);
    }

    #[test]
    fn every_usual_form_of_a_rename_is_found() {
        for manifest in [
            "[dependencies]\ndomain-kit = { version = \"0.1\", package = \"entail\" }",
            "[dependencies]\ndomain-kit={package='entail',version='0.1'}",
            "[dependencies.domain-kit]\nversion = \"0.1\"\npackage = \"entail\"",
            "[dev-dependencies]\ndomain-kit.package = \"entail\"\ndomain-kit.version = \"0.1\"",
            "[target.'cfg(unix)'.dependencies]\ndomain-kit = { package = \"entail\" }",
        ] {
            assert_eq!(
                name_in(manifest, None).as_deref(),
                Some("domain_kit"),
                "{manifest}"
            );
        }
    }

    #[test]
    fn a_rename_in_the_workspace_is_found() {
        let workspace = "[workspace.dependencies]\nkit = { package = \"entail\" }\nserde = \"1\"";
        for manifest in [
            "[dependencies]\nkit.workspace = true",
            "[dependencies]\nkit = { workspace = true, features = [\"testing\"] }",
        ] {
            assert_eq!(name_in(manifest, Some(workspace)).as_deref(), Some("kit"));
        }
        let without = "[dependencies]\nserde.workspace = true";
        assert_eq!(name_in(without, Some(workspace)), None);
    }
}
