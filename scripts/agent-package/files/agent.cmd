@echo off
rem Starts the Drover Agent that lies in this folder: finds Node 20.15 or newer, and hands over to it.
setlocal
set "NODE="
if defined DROVER_AGENT_NODE set "NODE=%DROVER_AGENT_NODE%"
if not defined NODE for %%N in (node.exe) do if not "%%~$PATH:N"=="" set "NODE=%%~$PATH:N"
if not defined NODE if exist "%ProgramFiles%\nodejs\node.exe" set "NODE=%ProgramFiles%\nodejs\node.exe"
if not defined NODE goto missing
"%NODE%" -e "const [major, minor] = process.versions.node.split('.').map(Number); process.exit(major > 20 || (major === 20 && minor >= 15) ? 0 : 1)" >nul 2>nul
if errorlevel 1 goto missing
"%NODE%" "%~dp0agent.cjs" %*
exit /b %errorlevel%

:missing
echo The Drover Agent needs Node 20.15 or newer, and none was found. Install it from https://nodejs.org, set DROVER_AGENT_NODE to the path of node.exe, or download the agent for Windows, which brings Node with it. 1>&2
exit /b 1
