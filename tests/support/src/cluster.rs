//! A throwaway cluster: its own folder, its own port on loopback, and a user that is not root.

use std::{
    env, fs,
    io::{Read, Seek, Write},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// A user without rights, which most systems have; the server refuses to run as root.
const NOBODY: u32 = 65_534;

#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    /// Settings of the server, each as `name=value`.
    settings: Vec<String>,
    /// The shells around the server, now and before it was started again: they end with us.
    shells: Mutex<Vec<Child>>,
}

impl Cluster {
    /// Starts one; `None` where the server's programs are not installed.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts one with settings, each as `name=value`.
    pub fn start_with(settings: &[&str]) -> Option<Self> {
        let cluster = Self::without_data(programs()?, settings);
        run(cluster
            .command("initdb")
            .args([
                "--username=entail",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-instructions",
                "--no-sync",
            ])
            .args(["--locale=C", "-D"])
            .arg(cluster.data()));
        cluster.begin();
        Some(cluster)
    }

    /// A standby of this cluster. It only reads, until it is promoted.
    #[must_use]
    pub fn standby(&self) -> Self {
        let standby = self.base_backup(&["-R"]);
        standby.begin();
        standby
    }

    /// A physical backup of this cluster. Its server does not run yet.
    #[must_use]
    pub fn base_backup(&self, arguments: &[&str]) -> Self {
        let copy = Self::without_data(self.programs.clone(), &[]);
        run(copy
            .command("pg_basebackup")
            .args(["-h", "127.0.0.1", "-U", "entail"])
            .args(["--checkpoint=fast", "--no-sync"])
            .args(["-p", &self.port.to_string()])
            .args(arguments)
            .arg("-D")
            .arg(copy.data()));
        copy
    }

    /// Keeps all of the write-ahead log, for backups of a point in time.
    pub fn archive(&self) {
        let folder = self.folder.display();
        self.psql(&format!(
            "ALTER SYSTEM SET archive_command = 'cp %p {folder}/archived-%f'; SELECT pg_reload_conf()"
        ));
    }

    /// Starts the server of a backup, with what another cluster archived up to a restore point.
    pub fn recover(&mut self, archive: &Self, restore_point: &str) {
        let folder = archive.folder.display();
        self.settings = vec![
            format!("restore_command=cp {folder}/archived-%f %p"),
            format!("recovery_target_name={restore_point}"),
            "recovery_target_action=promote".to_owned(),
        ];
        self.give("recovery.signal", "");
        self.begin();
    }

    /// Makes a primary of a standby.
    pub fn promote(&self) {
        self.psql("SELECT pg_promote()");
    }

    /// What `pg_dump` writes with these arguments.
    pub fn dump(&self, arguments: &[&str]) -> String {
        run(self.command("pg_dump").args(arguments).arg(self.url()))
    }

    /// Runs a script with `psql`, and returns what it prints.
    pub fn psql(&self, script: &str) -> String {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(script.as_bytes()).unwrap();
        file.rewind().unwrap();
        run(self
            .command("psql")
            .args(["-qAt", "-v", "ON_ERROR_STOP=1", "-f", "-"])
            .arg(self.url())
            .stdin(file))
    }

    /// A folder and a port, and no data yet.
    fn without_data(programs: PathBuf, settings: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("entail-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        if is_root() {
            chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        Self {
            programs,
            folder,
            port: free.local_addr().unwrap().port(),
            settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
            shells: Mutex::default(),
        }
    }

    /// Starts the server, and waits until it answers.
    pub fn begin(&self) {
        // It ends with this process, however that ends: its shell reads until then.
        let script = "\"$0\" \"$@\" & server=$!; cat >/dev/null; kill -QUIT $server; \
                      wait $server; rm -rf \"$ENTAIL_FOLDER\"";
        let shell = self
            .command("/bin/sh")
            .env("ENTAIL_FOLDER", &self.folder)
            .args(["-c", script])
            .arg(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.data())
            .args([
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
            ])
            .args(["-c", "max_connections=60", "-p", &self.port.to_string()])
            .args(self.settings.iter().flat_map(|it| ["-c", it]))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.shells.lock().unwrap().push(shell);
        let end = Instant::now() + Duration::from_secs(60);
        while !self.answers() {
            assert!(Instant::now() < end, "the server does not start");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let status = self
            .command("pg_isready")
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
            .status();
        status.is_ok_and(|status| status.success())
    }

    /// Ends the server at once, as a power cut does. Its shell stays, and with it the folder.
    pub fn kill(&self) {
        self.signal("KILL");
    }

    /// Holds the server and all that works for it, or lets it go on.
    pub fn pause(&self, pause: bool) {
        self.signal(if pause { "STOP" } else { "CONT" });
    }

    fn signal(&self, signal: &str) {
        let mut of_server = String::new();
        fs::File::open(self.data().join("postmaster.pid"))
            .unwrap()
            .read_to_string(&mut of_server)
            .unwrap();
        let server = of_server.lines().next().unwrap();
        let children = Command::new("pgrep").args(["-P", server]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let status = Command::new("kill")
            .args(["-s", signal, server])
            .args(children.split_whitespace())
            .status()
            .unwrap();
        assert!(status.success());
    }

    pub fn url(&self) -> String {
        format!("postgres://entail@127.0.0.1:{}/postgres", self.port)
    }

    /// The address of the server: its host and its port.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn version(&self) -> String {
        let output = self.command("postgres").arg("--version").output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Puts a file beside the server's own, which it alone can read.
    pub fn give(&self, name: &str, content: &str) {
        let path = self.data().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if is_root() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of the server's, run as a user that is not root.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(&self.folder).env("TZ", "UTC");
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }
}

/// Runs a program to its end, and returns what it prints.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn is_root() -> bool {
    // What this process makes belongs to who it is.
    let own = fs::metadata("/proc/self").or_else(|_| fs::metadata(env::temp_dir()));
    own.is_ok_and(|own| own.uid() == 0)
}

/// The folder with `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let has_both = |folder: &PathBuf| {
        let has = |name: &str| folder.join(name).is_file();
        has("initdb") && has("postgres")
    };
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut installed: Vec<PathBuf> = installed
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    installed.sort();
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).map(|folder| real(&folder));
    installed.into_iter().rev().chain(in_path).find(has_both)
}

/// The folder in which a linked `initdb` lies.
fn real(folder: &Path) -> PathBuf {
    fs::canonicalize(folder.join("initdb"))
        .ok()
        .and_then(|program| program.parent().map(Path::to_owned))
        .unwrap_or_else(|| folder.to_owned())
}
