"""One laptop serves a class over Wi-Fi: JupyterHub, with each student's server in a sandbox."""
