@echo off
rem Runs Minga from a checkout on Windows: builds it when it was not built yet, then starts the module that has the command.
setlocal
set "HOME_DIR=%~dp0"
set "MODULE="
set "NOUN="
rem Whose directory it is says who is asked.
if "%~1"=="doctor" set "NOUN=node" & set "MODULE=client-node" & set "MAIN=dev.minga.node.cli.Main"
if "%~1"=="doctor" if exist "%~2\coordinator.yaml" set "NOUN=coordinator" & set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="coordinator" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="member" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="training" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="model" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="ledger" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="node" set "MODULE=client-node" & set "MAIN=dev.minga.node.cli.Main"
if "%1"=="privacy" set "MODULE=client-node" & set "MAIN=dev.minga.node.cli.Main"
if "%1"=="--version" set "MODULE=coordinator" & set "MAIN=dev.minga.coordinator.cli.Main"
if "%1"=="demo" set "MODULE=simulations" & set "MAIN=dev.minga.simulations.cli.Main"
if "%1"=="simulate" set "MODULE=simulations" & set "MAIN=dev.minga.simulations.cli.Main"
if "%1 %2"=="privacy audit" set "MODULE=simulations" & set "MAIN=dev.minga.simulations.cli.Main"
if not defined MODULE (
  echo Usage: minga demo ^| simulate ^| coordinator ^| member ^| training ^| model ^| ledger ^| node ^| privacy ^| doctor, each with --help
  exit /b 2
)
if not exist "%HOME_DIR%target\minga.built" (
  echo Building Minga; the first time downloads about 500 MB and takes some minutes. 1>&2
  pushd "%HOME_DIR%"
  call mvn -B -ntp -q package -Dmaven.test.skip=true || exit /b 1
  if not exist target mkdir target
  type nul > target\minga.built
  popd
)
for %%J in ("%HOME_DIR%%MODULE%\target\%MODULE%-*.jar") do set "JAR=%%J"
java --enable-native-access=ALL-UNNAMED "-Dminga.home=%HOME_DIR%." -XX:+UseSerialGC -cp "%JAR%;%HOME_DIR%%MODULE%\target\lib\*" %MAIN% %NOUN% %*
