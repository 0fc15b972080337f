//! A real browser without a window, driven by Chrome's DevTools protocol over two pipes.

use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// So long may the browser take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The browser that `CHROME` names, or that stands on the path and starts.
pub fn found() -> Option<PathBuf> {
    if !cfg!(unix) {
        return None;
    }
    let named = std::env::var_os("CHROME").filter(|name| !name.is_empty()).map(PathBuf::from);
    let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let on_path = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    named.or_else(|| on_path.into_iter().find(|path| path.is_file() && starts(path)))
}

/// Some systems have a program of that name that only says how to install it.
fn starts(program: &Path) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// A browser with one page.
pub struct Browser {
    child: Child,
    folder: tempfile::TempDir,
    to: File,
    from: Receiver<Value>,
    session: Option<String>,
    asked: u64,
    /// What the page told by itself since it was opened.
    pub events: Vec<Value>,
}

impl Browser {
    /// Starts it, and opens an empty page.
    pub fn start(program: &Path) -> Browser {
        let folder = tempfile::tempdir().expect("a folder for the browser");
        let pipe = |name: &str| {
            let path = folder.path().join(name);
            assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
            // Opened for both, a pipe waits for nobody.
            OpenOptions::new().read(true).write(true).open(&path).expect("a pipe opens")
        };
        let (to, out) = (pipe("to"), pipe("from"));
        let child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<\"$PIPES/to\" 4>\"$PIPES/from\""])
            .arg(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .env("PIPES", folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut out = BufReader::new(out);
            let mut message = Vec::new();
            while out.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                message.pop();
                let message = serde_json::from_slice(&std::mem::take(&mut message)).expect("the browser speaks JSON");
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Browser { child, folder, to, from, session: None, asked: 0, events: Vec::new() };
        browser.open();
        browser
    }

    fn open(&mut self) {
        let target = self.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let asked = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.ask("Target.attachToTarget", asked);
        self.session = session["sessionId"].as_str().map(String::from);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            self.ask(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.asked += 1;
        let mut message = json!({ "id": self.asked, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut told = self.from.recv_timeout(PATIENCE).expect("the browser answers");
            if told["id"] == self.asked {
                assert!(told["error"].is_null(), "{method}: {}", told["error"]);
                return told["result"].take();
            }
            self.events.push(told);
        }
    }

    /// Shows a page, and waits until it is there.
    pub fn show(&mut self, text: &str) {
        let file = self.folder.path().join("report.html");
        std::fs::write(&file, text).expect("the page can be written");
        self.events.clear();
        self.ask("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let told = self.from.recv_timeout(PATIENCE).expect("the page loads");
            self.events.push(told);
        }
    }

    /// A screen of so many pixels, light or dark.
    pub fn screen(&mut self, width: u32, height: u32, scheme: &str) {
        // A phone would zoom out of a page that is too wide, and so hide that it is.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.ask("Emulation.setEmulatedMedia", features);
    }

    /// What an expression of JavaScript gives in the page. Our own: the page's policy does not bind the one who looks.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.ask("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Presses a key that has a name, such as `Tab`.
    pub fn press(&mut self, key: &str, code: u32) {
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.ask("Input.dispatchKeyEvent", event);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked, it ends its own processes too; a browser that is stuck is ended.
        self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0").ok();
        for _ in 0..50 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
