// The lines name the place where this page lies.
for (const code of document.querySelectorAll('code')) code.textContent = (code.textContent ?? '').replaceAll('https://weightscope.example/', new URL('../', location.href).href);
